/** `GET /v1/<question>` and `GET /v1/<question>/<id>`. */
import { Controller, Get, Inject, Param, Req } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { isId } from '@kheo/kernel';
import type { JsonObject } from '@kheo/kernel';
import type { FastifyRequest } from 'fastify';
import { invalid, queryOf } from '../http/request-parts.js';
import { CallerOf } from '../identity/caller.guard.js';
import type { Caller } from '../identity/caller.js';
import { AskQuestion } from './questions.handlers.js';

@Controller('v1')
export class QuestionsController {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @Get(':question')
  list(
    @Param('question') name: string,
    @CallerOf() { personal }: Caller,
    @Req() request: FastifyRequest,
  ): Promise<JsonObject> {
    return this.queries.execute<AskQuestion, JsonObject>(
      new AskQuestion({ name, id: undefined, query: queryOf(request), personal }),
    );
  }

  @Get(':question/:id')
  one(
    @Param() { question: name, id }: { question: string; id: string },
    @CallerOf() { personal }: Caller,
    @Req() request: FastifyRequest,
  ): Promise<JsonObject> {
    if (!isId(id)) throw invalid('id', 'an id: letters, digits and . _ : -');
    return this.queries.execute<AskQuestion, JsonObject>(
      new AskQuestion({ name, id, query: queryOf(request), personal }),
    );
  }
}
