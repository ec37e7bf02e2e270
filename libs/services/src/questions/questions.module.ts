/** The read side: questions in, answers out. */
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import type { Asker } from '@kheo/read-models';
import { QuestionsController } from './questions.controller.js';
import { AskQuestionHandler } from './questions.handlers.js';

@Module({})
export class QuestionsModule {
  static with(asker: Asker): DynamicModule {
    const handler = { provide: AskQuestionHandler, useFactory: () => new AskQuestionHandler(asker) };
    return { module: QuestionsModule, controllers: [QuestionsController], providers: [handler] };
  }
}
