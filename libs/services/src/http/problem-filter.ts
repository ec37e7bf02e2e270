/** The one place where a fault becomes an HTTP status and a problem. Nothing of a stack, a query or a body leaves by it. */
import { Catch, HttpException } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { PROBLEM_MEDIA_TYPE, problemBody } from '@kheo/contract';
import { Fault, FAULTS, LIMITS } from '@kheo/kernel';
import type { FaultCode, FaultKind } from '@kheo/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { stackOf } from '../operation/log.js';

const STATUS_OF_KIND: Record<FaultKind, number> = {
  input: 400,
  rejection: 422,
  'unknown-thing': 404,
  denied: 403,
  unauthenticated: 401,
  limit: 400,
  conflict: 409,
  failure: 500,
};
const STATUS_OF_CODE: Partial<Record<FaultCode, number>> = {
  BodyTooLarge: 413,
  AppendTooLarge: 413,
  FileTooLarge: 413,
  Busy: 429,
  OutcomeUnknown: 503,
  ShuttingDown: 503,
  WaitTimedOut: 504,
};

export const statusOf = (code: FaultCode): number =>
  STATUS_OF_CODE[code] ?? STATUS_OF_KIND[FAULTS[code].kind];

const codes = new WeakMap<FastifyRequest, FaultCode>();

/** The code of the fault that a request ended with, for the log. */
export const faultCodeOf = (request: FastifyRequest): FaultCode | undefined => codes.get(request);

@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    answerProblem(error, { request: http.getRequest(), reply: http.getResponse(), log: this.log });
  }
}

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly log: Logger;
}

/** Answers an error as a problem. The router calls it by itself for an address that it can not even read. */
export const answerProblem = (error: unknown, { request, reply, log }: Exchange): void => {
  const fault = faultOf(error);
  const ours = fault.kind === 'failure';
  if (ours)
    log.error({ requestId: request.id, code: fault.code, ...stackOf(fault.cause ?? fault) }, 'failure');
  codes.set(request, fault.code);
  if (reply.raw.headersSent) {
    reply.raw.destroy(); // half an answer can not be taken back: it must not look like a whole one
    return;
  }
  const status = statusOf(fault.code);
  if (status === 401) void reply.header('www-authenticate', challengeOf(fault.code));
  if (status === 429 || status === 503) void reply.header('retry-after', '1');
  // As bytes: to a text Fastify adds a charset, which the media type does not have.
  const body = Buffer.from(JSON.stringify(problemBody(fault, status, request.id)));
  void reply.status(status).header('content-type', PROBLEM_MEDIA_TYPE).send(body);
};

/** What a stream that has begun says of the fault that ends it. */
export const problemOf = (error: unknown, requestId: string) => {
  const fault = faultOf(error);
  return problemBody(fault, statusOf(fault.code), requestId);
};

const challengeOf = (code: FaultCode): string =>
  code === 'TokenInvalid' ? 'Bearer realm="kheo", error="invalid_token"' : 'Bearer realm="kheo"';

const faultOf = (error: unknown): Fault => {
  if (error instanceof Fault) return error;
  return faultOfStatus(frameworkStatusOf(error)) ?? new Fault('Internal', {}, { cause: error });
};

const frameworkStatusOf = (error: unknown): number | undefined => {
  if (error instanceof HttpException) return error.getStatus();
  const { code, statusCode } = error as { code?: unknown; statusCode?: number };
  return typeof code === 'string' && code.startsWith('FST_') ? statusCode : undefined;
};

/** What the framework itself refuses: it knows a status, and the catalogue knows a code. */
const faultOfStatus = (status: number | undefined): Fault | undefined => {
  switch (status) {
    case 404:
      return new Fault('RouteUnknown');
    case 413:
      return new Fault('BodyTooLarge', { maxBytes: LIMITS.bodyBytes });
    case 414:
      return new Fault('FieldTooLong', { field: 'url' });
    case 415:
      return invalid('header.content-type', 'application/json');
    case 400:
      return invalid('request', 'a well-formed request with a percent-encoded UTF-8 path');
    case undefined:
    default:
      return undefined;
  }
};

const invalid = (path: string, expected: string): Fault =>
  new Fault('FieldInvalid', {}, { problems: [{ path, code: 'FieldInvalid', expected }] });
