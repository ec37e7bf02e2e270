/** Puts the system together on ports that are already open, starts its loops, and stops it so that nothing is lost. */
import { randomUUID } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Engine, importFiles, openLog, recordedCommands } from '@kheo/engine';
import { LIMITS } from '@kheo/kernel';
import type { Checkpoints, Clock, EventStore, KeyVault, ReadModelStore, Scratch } from '@kheo/ports';
import { Asker } from '@kheo/read-models';
import type { Logger } from 'pino';
import type { ExternalIssuer } from './configuration.js';
import { servePages } from './documentation/pages.js';
import { Feeds } from './feed/feeds.js';
import { HTTP_LIMITS } from './http/http-limits.js';
import { httpAdapter } from './http/server.js';
import { callerIdentifier } from './identity/caller.js';
import type { IdentifyCaller } from './identity/caller.js';
import { ImportSessions } from './imports/import-sessions.js';
import type { LocalIssuer } from './identity/local-issuer.js';
import { tokenVerifier } from './identity/token-verifier.js';
import { KheoModule } from './kheo.module.js';
import { backgroundOf } from './operation/background.js';
import { counted, createMetrics, gauge } from './operation/metrics.js';
import type { Readiness } from './operation/progress.js';

/** What the process stands on. Whoever opened it closes it, after `stop`. */
export interface KheoParts {
  readonly events: EventStore;
  readonly readModels: ReadModelStore;
  readonly checkpoints: Checkpoints;
  readonly vault: KeyVault;
  readonly clock: Clock;
  readonly newScratch: () => Scratch;
  readonly issuer: LocalIssuer;
  readonly log: Logger;
}

export interface KheoOptions {
  readonly external?: ExternalIssuer;
  readonly feedHeartbeatMs?: number;
  readonly feeds?: number;
  readonly stopMs?: number;
}

export interface Kheo {
  readonly app: NestFastifyApplication;
  readonly engine: Engine;
  readonly feeds: Feeds;
  readonly readiness: () => Promise<Readiness>;
  /** Resolves with the address once requests are accepted. */
  listen(port: number, host: string): Promise<string>;
  /**
   * Refuses new requests, ends the feeds, finishes running requests within a limit, then stops the loops. Nothing that was
   * acknowledged is lost, and nothing runs on. Idempotent.
   */
  stop(): Promise<void>;
}

/** @throws Fault ConfigurationInvalid, and what opening the log throws */
export const createKheo = async (parts: KheoParts, options: KheoOptions = {}): Promise<Kheo> => {
  const { readModels, vault, clock, log } = parts;
  const {
    feedHeartbeatMs: heartbeatMs = LIMITS.feedHeartbeatMs,
    feeds: limit = LIMITS.feeds,
    stopMs = HTTP_LIMITS.stopMs,
  } = options;
  const metrics = createMetrics();
  const store = counted(parts.events, metrics);
  const engine = new Engine({ store, vault, clock });
  await openLog(engine);
  const feeds = new Feeds({ store, heartbeatMs, limit });
  const background = backgroundOf({ ...parts, events: store, engine });
  gauge(metrics, {
    head: async () => (await store.head()).position,
    lags: background.lags,
    openFeeds: () => feeds.size,
  });

  const imports = importsInto({ ...parts, events: store }, engine);

  let stopping: Promise<void> | undefined;
  const adapter = httpAdapter({ log, metrics, stopping: () => stopping !== undefined });
  const asker = new Asker({ store, readModels, vault, clock });
  const { readiness } = background;
  const module = KheoModule.with({
    engine,
    asker,
    feeds,
    imports,
    clock,
    identify: identifierOf(parts, engine, options.external),
    metrics,
    readiness,
    log,
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: false,
    abortOnError: false,
    bodyParser: false,
  });
  servePages(app);
  await app.init();
  background.start();
  const stop = async (): Promise<void> => {
    feeds.end();
    imports.end();
    await closeWithin(app, stopMs);
    await background.stop();
  };
  return {
    app,
    engine,
    feeds,
    readiness,
    listen: async (port, host) => {
      await app.listen(port, host);
      return app.getUrl();
    },
    stop: () => (stopping ??= Promise.resolve().then(stop)),
  };
};

const importsInto = ({ events: store, clock, newScratch }: KheoParts, engine: Engine): ImportSessions => {
  const parts = { engine, store, newScratch, recorded: recordedCommands(store) };
  return new ImportSessions({
    clock,
    newId: randomUUID,
    run: (options, report) => importFiles(parts, options, report),
  });
};

const identifierOf = (
  { issuer, clock }: KheoParts,
  engine: Engine,
  external: ExternalIssuer | undefined,
): IdentifyCaller => {
  const pseudonym = (of: string, subject: string): string =>
    `act-${engine.hashOf(['actor', of, subject]).slice(0, 32)}`;
  const verify = tokenVerifier({ local: issuer, clock, pseudonym, ...(external ? { external } : {}) });
  return callerIdentifier({ verify, engine, clock });
};

/** A connection that was busy when the server closed is let go when it comes to rest. */
const IDLE_CHECK_MS = 20;

/** Connections that are still busy after the limit are cut. */
const closeWithin = async (app: NestFastifyApplication, limitMs: number): Promise<void> => {
  const server = app.getHttpServer();
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
  const cut = setTimeout(() => server.closeAllConnections(), limitMs);
  try {
    await app.close();
  } finally {
    clearInterval(idle);
    clearTimeout(cut);
  }
};
