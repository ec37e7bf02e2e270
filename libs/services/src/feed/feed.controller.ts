/** `GET /v1/events`: the log, from any position, without missing or repeating an event. */
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { Clock } from '@kheo/ports';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CallerOf } from '../identity/caller.guard.js';
import type { Caller } from '../identity/caller.js';
import { feedRequestOf } from './feed-request.js';
import type { FeedRequest } from './feed-request.js';
import { Feeds } from './feeds.js';

export const FEED_CLOCK = Symbol('clock of the feeds');

const CONTENT_TYPES: Record<FeedRequest['format'], string> = {
  sse: 'text/event-stream; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
};

@Controller('v1')
export class FeedController {
  constructor(
    @Inject(Feeds) private readonly feeds: Feeds,
    @Inject(FEED_CLOCK) private readonly clock: Clock,
  ) {}

  @Get('events')
  async follow(
    @CallerOf() { expiresAtMs }: Caller,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const head = await this.feeds.head();
    const feed = feedRequestOf(request, head);
    const place = this.feeds.enter();
    const logId = head.logId ?? 'none';
    reply.hijack();
    try {
      const own = {
        'content-type': CONTENT_TYPES[feed.format],
        'kheo-log-id': logId,
        'x-accel-buffering': 'no',
      };
      reply.raw.writeHead(200, { ...(reply.getHeaders() as Record<string, string>), ...own });
      reply.raw.flushHeaders();
      await this.feeds.write(feed, reply.raw, { place, logId, endsInMs: expiresAtMs - this.clock.now() });
    } finally {
      this.feeds.release(place);
    }
  }
}
