/** A whole Kheo for a test, on the adapters that the test brings: real engine, real questions, real HTTP. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Writable } from 'node:stream';
import { systemClock } from '@kheo/ports';
import type { Checkpoints, Clock, EventStore, KeyVault, ReadModelStore, Scratch } from '@kheo/ports';
import { makeLocalIssuer } from './identity/local-issuer.js';
import type { LocalIssuer } from './identity/local-issuer.js';
import { createKheo } from './kheo.js';
import type { Kheo, KheoOptions, KheoParts } from './kheo.js';
import { logTo } from './operation/log.js';

export interface TestKheo extends Kheo {
  readonly issuer: LocalIssuer;
  readonly logged: string[];
  token(subject: string, ttlSeconds?: number): Promise<string>;
  get(url: string, headers?: Record<string, string>): Promise<TestAnswer>;
  post(url: string, body: unknown, headers?: Record<string, string>): Promise<TestAnswer>;
}

export interface TestAnswer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

/** The adapters of `@kheo/testing`, which only a spec may import. */
export interface Memory {
  readonly MemoryEventStore: new (clock: Clock) => EventStore;
  readonly MemoryReadModelStore: new () => ReadModelStore;
  readonly MemoryCheckpoints: new () => Checkpoints;
  readonly MemoryScratch: new () => Scratch;
  readonly MemoryKeyVault: new (random: (length: number) => Uint8Array) => KeyVault;
}

export interface TestOptions extends KheoOptions {
  readonly adapters?: Partial<KheoParts>;
}

const TTL_SECONDS = 3_600;

export const startTestKheo = async (
  memory: Memory,
  { adapters: own, ...options }: TestOptions = {},
): Promise<TestKheo> => {
  const clock = own?.clock ?? systemClock;
  const adapters = {
    events: new memory.MemoryEventStore(clock),
    readModels: new memory.MemoryReadModelStore(),
    checkpoints: new memory.MemoryCheckpoints(),
    vault: new memory.MemoryKeyVault(randomBytes),
    newScratch: () => new memory.MemoryScratch(),
    clock,
    ...own,
  };
  const logged: string[] = [];
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      logged.push(chunk.toString());
      done();
    },
  });
  const issuer = own?.issuer ?? (await makeLocalIssuer());
  const kheo = await createKheo({ ...adapters, issuer, log: logTo('info', sink) }, options);
  const token = (subject: string, ttlSeconds = TTL_SECONDS) =>
    issuer.sign({ subject, ttlSeconds, nowMs: adapters.clock.now() });
  const bearer = { authorization: `Bearer ${await token('local-administrator')}` };
  const send = async (
    method: 'GET' | 'POST',
    url: string,
    given: { headers: Record<string, string>; payload?: string },
  ): Promise<TestAnswer> => {
    const { statusCode, headers, body } = await kheo.app.inject({
      method,
      url,
      ...given,
      headers: { ...bearer, ...given.headers },
    });
    const json = jsonIn(body);
    return { status: statusCode, headers, text: body, json };
  };
  let keys = 0;
  return {
    ...kheo,
    issuer,
    logged,
    token,
    get: (url, headers = {}) => send('GET', url, { headers }),
    post: (url, body, headers = {}) => {
      const own = { 'content-type': 'application/json', 'idempotency-key': `key-${String((keys += 1))}` };
      return send('POST', url, {
        headers: { ...own, ...headers },
        payload: typeof body === 'string' ? body : JSON.stringify(body),
      });
    },
  };
};

const jsonIn = (body: string): Record<string, unknown> => {
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    return {}; // a page, figures, or lines
  }
};

/** A connection that a test reads from as it pleases, and leaves. */
export interface OpenFeed {
  readonly response: IncomingMessage;
  /** The text so far, once it satisfies the condition. */
  until(condition: (text: string) => boolean): Promise<string>;
  leave(): void;
}

export const openFeed = async (url: string, headers: Record<string, string>): Promise<OpenFeed> => {
  const sent = httpRequest(url, { headers });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => (text += chunk));
  response.on('error', () => undefined); // the test left
  return {
    response,
    until: async (condition) => {
      while (!condition(text) && !response.readableEnded)
        await Promise.race([once(response, 'data'), once(response, 'end')]);
      return text;
    },
    leave: () => sent.destroy(),
  };
};
