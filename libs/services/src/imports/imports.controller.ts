/**
 * An import over HTTP: open a session, send each file's bytes, run.
 *
 *   POST   /v1/imports                          { dataSet?, kind?, files: [{ name, bytes }] }  →  201 { import }
 *   PUT    /v1/imports/<import>/files/<n>       the bytes of the n-th file  →  204
 *   POST   /v1/imports/<import>/run             { dryRun? }  →  NDJSON: { progress } …, then { report } or { problem }
 *   DELETE /v1/imports/<import>                 →  204
 */
import { Controller, Delete, HttpCode, Inject, Post, Put, Req, Res } from '@nestjs/common';
import { Readable } from 'node:stream';
import { Fault, faultsOf, flag, id, integer, LIMITS, list, optional, record, text } from '@kheo/kernel';
import type { Body, Fields } from '@kheo/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problemOf } from '../http/problem-filter.js';
import { jsonOfBody } from '../http/request-parts.js';
import { CallerOf } from '../identity/caller.guard.js';
import type { Caller } from '../identity/caller.js';
import { ImportSessions } from './import-sessions.js';

const OPEN = {
  dataSet: optional(id('Whose row ids these are')),
  kind: optional(id('Kind of every row, whatever the files are called')),
  files: list(
    record(
      { name: text('Name of the file', 255), bytes: integer('Its size', 0, LIMITS.importFileBytes) },
      'A file',
    ),
    'The files',
    1_000,
  ),
};
const RUN = { dryRun: optional(flag('Check only')) };

/** Progress lines that wait for a slow reader; between them the newest is enough. */
const PROGRESS_EVERY_MS = 100;

@Controller('v1/imports')
export class ImportsController {
  constructor(@Inject(ImportSessions) private readonly imports: ImportSessions) {}

  @Post()
  open(@CallerOf() caller: Caller, @Req() request: FastifyRequest): { readonly import: string } {
    if (!caller.roles.some((role) => role === 'officer' || role === 'administrator'))
      throw new Fault('NotAuthorised', { actor: caller.actor, roles: ['officer', 'administrator'] });
    return { import: this.imports.open({ actor: caller.actor, ...bodyOf(OPEN, request) }) };
  }

  @Put(':import/files/:file')
  @HttpCode(204)
  async receive(@CallerOf() { actor }: Caller, @Req() request: FastifyRequest): Promise<void> {
    const { import: of, file } = request.params as { import: string; file: string };
    if (!/^\d{1,4}$/.test(file)) throw new Fault('NotFound', { file });
    const bytes = request.body;
    if (!(bytes instanceof Readable)) throw notBytes();
    await this.imports.receive({ id: of, actor }, Number(file), bytes);
  }

  @Post(':import/run')
  async run(
    @CallerOf() { actor }: Caller,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { import: of } = request.params as { import: string };
    const { dryRun = false } = bodyOf(RUN, request);
    const left = new AbortController();
    reply.raw.once('close', () => {
      left.abort();
    });
    const told = { begun: false, atMs: 0 };
    const write = (line: object): void => {
      if (!told.begun) {
        reply.hijack();
        reply.raw.writeHead(200, {
          ...(reply.getHeaders() as Record<string, string>),
          'content-type': 'application/x-ndjson; charset=utf-8',
          'x-accel-buffering': 'no',
        });
      }
      told.begun = true;
      reply.raw.write(`${JSON.stringify(line)}\n`);
    };
    const report = (progress: object): void => {
      const nowMs = performance.now();
      if (nowMs - told.atMs < PROGRESS_EVERY_MS) return;
      told.atMs = nowMs;
      write({ progress });
    };
    try {
      write({ report: await this.imports.run({ id: of, actor }, dryRun, { signal: left.signal, report }) });
    } catch (error) {
      // Before the first line the filter answers with a status; after it the fault is the last line.
      if (!told.begun) throw error;
      write({ problem: problemOf(error, request.id) });
    }
    reply.raw.end();
  }

  @Delete(':import')
  @HttpCode(204)
  forget(@CallerOf() { actor }: Caller, @Req() request: FastifyRequest): void {
    this.imports.forget((request.params as { import: string }).import, actor);
  }
}

const notBytes = (): Fault =>
  new Fault(
    'FieldInvalid',
    {},
    {
      problems: [{ path: 'header.content-type', code: 'FieldInvalid', expected: 'application/octet-stream' }],
    },
  );

const bodyOf = <F extends Fields>(fields: F, request: FastifyRequest): Body<F> => {
  const body = jsonOfBody(request);
  const problems = faultsOf(fields, body);
  if (problems.length > 0) throw new Fault(problems[0]?.code ?? 'FieldInvalid', {}, { problems });
  return body as unknown as Body<F>;
};
