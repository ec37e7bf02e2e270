/** What operators and their machines ask: is it alive, does it make progress, what are its figures. */
import { Controller, Get, Inject, Redirect, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { OpenToAll } from '../identity/caller.guard.js';
import type { Metrics } from './metrics.js';
import type { Readiness } from './progress.js';

export const METRICS = Symbol('metrics');
export const READINESS = Symbol('readiness');

@OpenToAll()
@Controller()
export class OperationController {
  constructor(
    @Inject(METRICS) private readonly metrics: Metrics,
    @Inject(READINESS) private readonly readiness: () => Promise<Readiness>,
  ) {}

  @Get()
  @Redirect('/docs', 302)
  home(): undefined {
    return undefined;
  }

  @Get('health/live')
  live(): { readonly status: 'live' } {
    return { status: 'live' };
  }

  @Get('health/ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const readiness = await this.readiness();
    reply.status(readiness.status === 'progressing' ? 200 : 503);
    return readiness;
  }

  @Get('metrics')
  async figures(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    void reply.header('content-type', this.metrics.registry.contentType);
    return this.metrics.registry.metrics();
  }
}
