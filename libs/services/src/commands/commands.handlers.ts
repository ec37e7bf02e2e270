/** A command on the bus: the engine decides it. */
import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Answer, CommandRequest, Engine } from '@kheo/engine';

export class IssueCommand {
  constructor(readonly request: CommandRequest) {}
}

@CommandHandler(IssueCommand)
export class IssueCommandHandler implements ICommandHandler<IssueCommand, Answer> {
  constructor(private readonly engine: Engine) {}

  execute({ request }: IssueCommand): Promise<Answer> {
    return this.engine.execute(request);
  }
}
