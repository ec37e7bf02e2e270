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
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    const fault = faultOf(error);
    if (fault.kind === 'failure')
      this.log.error(
        { requestId: request.id, code: fault.code, ...stackOf(fault.cause ?? fault) },
        'failure',
      );
    codes.set(request, fault.code);
    if (reply.raw.headersSent) {
      reply.raw.destroy(); // half an answer can not be taken back: it must not look like a whole one
      return;
    }
    const status = statusOf(fault.code);
    if (status === 401) void reply.header('www-authenticate', challengeOf(fault.code));
    if (status === 429 || status === 503) void reply.header('retry-after', '1');
    const body = JSON.stringify(problemBody(fault, status, request.id));
    void reply.status(status).header('content-type', PROBLEM_MEDIA_TYPE).send(body);
  }
}

const challengeOf = (code: FaultCode): string =>
  code === 'TokenInvalid' ? 'Bearer realm="kheo", error="invalid_token"' : 'Bearer realm="kheo"';

const faultOf = (error: unknown): Fault => {
  if (error instanceof Fault) return error;
  if (!(error instanceof HttpException)) return new Fault('Internal', {}, { cause: error });
  return faultOfStatus(error.getStatus()) ?? new Fault('Internal', {}, { cause: error });
};

/** What the framework itself refuses: it knows a status, and the catalogue knows a code. */
const faultOfStatus = (status: number): Fault | undefined => {
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
    default:
      return undefined;
  }
};

const invalid = (path: string, expected: string): Fault =>
  new Fault('FieldInvalid', {}, { problems: [{ path, code: 'FieldInvalid', expected }] });
