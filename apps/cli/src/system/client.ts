/** The running system over HTTP. What it answers comes back as it was sent; a problem comes back as the fault it stands for. */
import { Fault, FAULTS } from '@kheo/kernel';
import type { FaultCode, FaultValues, JsonObject, Problem } from '@kheo/kernel';
import { Unavailable } from './unavailable.js';

export interface Connection {
  /** Without a slash at the end. */
  readonly url: string;
  readonly token: string;
}

export type Query = Readonly<Record<string, string | undefined>>;

export interface Client {
  ask(question: string, id: string | undefined, query: Query): Promise<JsonObject>;
  act(command: string, body: string, key: string): Promise<JsonObject>;
  /** Events as NDJSON lines, until the feed or the signal ends them. */
  events(query: Query, signal: AbortSignal): AsyncGenerator<string>;
  /** Any other request; its answer is read by the caller. @throws Fault, Unavailable */
  send(path: string, init: RequestInit & { readonly duplex?: 'half' }): Promise<Response>;
}

/** @throws Fault that the answer stands for, Unavailable when nobody answers */
export const clientOf = ({ url, token }: Connection): Client => {
  const send: Client['send'] = async (path, init) => {
    let response: Response;
    try {
      response = await fetch(`${url}${path}`, {
        ...init,
        headers: { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) },
      });
    } catch (error) {
      if (init.signal?.aborted === true) throw error;
      throw new Unavailable(url, error);
    }
    if (!response.ok) throw await faultOf(response, url);
    return response;
  };
  return {
    send,
    ask: async (question, id, query) => {
      const path = `/v1/${encodeURIComponent(question)}${id === undefined ? '' : `/${encodeURIComponent(id)}`}${queryText(query)}`;
      return (await send(path, {})).json() as Promise<JsonObject>;
    },
    act: async (command, body, key) => {
      const headers = { 'content-type': 'application/json', 'idempotency-key': key };
      return (
        await send(`/v1/commands/${encodeURIComponent(command)}`, { method: 'POST', body, headers })
      ).json() as Promise<JsonObject>;
    },
    events: async function* (query, signal) {
      const response = await send(`/v1/events${queryText(query)}`, {
        headers: { accept: 'application/x-ndjson' },
        signal,
      });
      yield* linesOf(response);
    },
  };
};

const queryText = (query: Query): string => {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
};

/** Lines that are not blank; blank ones are signs of life. */
export async function* linesOf(response: Response): AsyncGenerator<string> {
  if (!response.body) return;
  let held = '';
  const text = response.body.pipeThrough(new TextDecoderStream());
  for await (const chunk of text) {
    const lines = (held + chunk).split('\n');
    held = lines.pop() ?? '';
    yield* lines.filter((line) => line.trim() !== '');
  }
  if (held.trim() !== '') yield held;
}

interface ProblemAnswer {
  readonly code: FaultCode;
  readonly values?: FaultValues;
  readonly problems?: readonly Problem[];
}

const faultOf = async (response: Response, url: string): Promise<Error> => {
  const text = await response.text();
  const problem = problemIn(text);
  if (!problem) return new Unavailable(url, new Error(`it answered ${String(response.status)}`));
  return new Fault(problem.code, problem.values ?? {}, { problems: problem.problems ?? [] });
};

const problemIn = (text: string): ProblemAnswer | undefined => {
  try {
    const sent = JSON.parse(text) as Partial<ProblemAnswer>;
    return sent.code !== undefined && Object.hasOwn(FAULTS, sent.code) ? (sent as ProblemAnswer) : undefined;
  } catch {
    return undefined; // what is no problem document was not sent by a Kheo
  }
};
