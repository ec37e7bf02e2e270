/** `POST /v1/commands/<name>`: a command from outside, once for each Idempotency-Key. */
import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { readBody } from '@kheo/contract';
import type { CommandAnswer } from '@kheo/contract';
import type { Answer, CommandRequest } from '@kheo/engine';
import { Fault, isRejection } from '@kheo/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { idempotencyKeyOf, jsonOfBody } from '../http/request-parts.js';
import { CallerOf } from '../identity/caller.guard.js';
import type { Caller } from '../identity/caller.js';
import { OFFERED } from './offered.js';
import { IssueCommand } from './commands.handlers.js';

@Controller('v1/commands')
export class CommandsController {
  constructor(@Inject(CommandBus) private readonly commands: CommandBus) {}

  @Post(':command')
  async issue(
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const answer = await this.commands.execute<IssueCommand, Answer>(
      new IssueCommand(commandOf(caller, request)),
    );
    if (isRejection(answer)) throw new Fault(answer.rejected, answer.values);
    reply.status(answer.repeated ? 200 : 201);
    return answer;
  }
}

/** The actor counts its own keys: nobody can use up or read back the key of another. */
const commandOf = ({ actor }: Caller, request: FastifyRequest): CommandRequest => {
  const { command: path } = request.params as { command: string };
  const offered = OFFERED.get(path);
  if (!offered) throw new Fault('CommandUnknown', { command: path });
  const key = idempotencyKeyOf(request);
  const sent = readBody(offered.body, jsonOfBody(request));
  return {
    name: offered.command,
    scope: `actor/${actor}`,
    key,
    actor: { id: actor },
    source: { kind: 'live' },
    ...sent,
  };
};
