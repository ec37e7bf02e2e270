/** A question on the bus: the read side answers it. */
import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import type { JsonObject } from '@kheo/kernel';
import type { Asker } from '@kheo/read-models';

export interface Asked {
  readonly name: string;
  readonly id: string | undefined;
  readonly query: Readonly<Record<string, string>>;
  /** The caller may see personal fields. */
  readonly personal: boolean;
}

export class AskQuestion {
  constructor(readonly asked: Asked) {}
}

@QueryHandler(AskQuestion)
export class AskQuestionHandler implements IQueryHandler<AskQuestion, JsonObject> {
  constructor(private readonly asker: Asker) {}

  execute({ asked: { name, id, query, personal } }: AskQuestion): Promise<JsonObject> {
    return this.asker.ask({ name, id, query }, { personal });
  }
}
