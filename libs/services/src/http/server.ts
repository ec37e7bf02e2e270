/** The Fastify server: what is refused before any controller runs, and what is written down after each answer. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Fault, LIMITS } from '@kheo/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Metrics } from '../operation/metrics.js';
import { HTTP_LIMITS } from './http-limits.js';
import { answerProblem, faultCodeOf } from './problem-filter.js';

export interface ServerParts {
  readonly log: Logger;
  readonly metrics: Metrics;
  /** The process was told to stop. */
  readonly stopping: () => boolean;
}

export const httpAdapter = (parts: ServerParts): FastifyAdapter => {
  const adapter = new FastifyAdapter({
    logger: false,
    bodyLimit: LIMITS.bodyBytes,
    requestTimeout: HTTP_LIMITS.receiveMs,
    routerOptions: { maxParamLength: HTTP_LIMITS.pathSegmentChars },
    exposeHeadRoutes: false,
    return503OnClosing: false, // the hook below says it as a problem
    requestIdHeader: false,
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
      reply.headers(headersOf(request));
      answerProblem(error, { request, reply, log: parts.log });
    },
    genReqId: (raw: IncomingMessage) => requestIdOf(raw.headers['x-request-id']),
  });
  const server = adapter.getInstance();
  server.removeAllContentTypeParsers();
  // Bytes only: they are read strictly, and not before the caller is known.
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  // Files of an import: whoever takes them counts them.
  server.addContentTypeParser('application/octet-stream', (_request, body, done) => done(null, body));
  server.addHook('onRequest', async (request, reply) => {
    reply.headers(headersOf(request));
    refuse(request, reply, parts.stopping());
  });
  server.addHook('onResponse', async (request, reply) => writeDown(request, reply, parts));
  return adapter;
};

/** Of every answer. */
const headersOf = ({ id }: FastifyRequest) => ({
  'x-request-id': id,
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
});

const requestIdOf = (sent: string | string[] | undefined): string =>
  typeof sent === 'string' && sent.length <= HTTP_LIMITS.requestIdChars && /^[\w.-]+$/.test(sent)
    ? sent
    : randomUUID();

const refuse = ({ raw }: FastifyRequest, reply: FastifyReply, stopping: boolean): void => {
  const url = raw.url ?? '';
  if (stopping) {
    reply.header('connection', 'close');
    throw new Fault('ShuttingDown');
  }
  if (url.length > HTTP_LIMITS.urlChars)
    throw new Fault('FieldTooLong', { field: 'url', max: HTTP_LIMITS.urlChars });
};

/** Route patterns only: a path holds ids, and a query or a body may hold names. */
const writeDown = (request: FastifyRequest, reply: FastifyReply, { log, metrics }: ServerParts): void => {
  const { method } = request;
  const route = request.routeOptions.url ?? 'unmatched';
  const durationMs = reply.elapsedTime;
  metrics.requestAnswered({ method, route, status: reply.statusCode, durationMs });
  const code = faultCodeOf(request);
  const line = {
    requestId: request.id,
    method,
    route,
    status: reply.statusCode,
    durationMs: Math.round(durationMs * 10) / 10,
  };
  log.info(code === undefined ? line : { ...line, code }, 'request');
};
