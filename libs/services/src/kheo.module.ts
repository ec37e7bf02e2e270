/** The whole system in one process, as Nest sees it. */
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import type { Engine } from '@kheo/engine';
import type { Clock } from '@kheo/ports';
import type { Asker } from '@kheo/read-models';
import type { ImportSessions } from './imports/import-sessions.js';
import { ImportsModule } from './imports/imports.module.js';
import type { Logger } from 'pino';
import { CommandsModule } from './commands/commands.module.js';
import type { Feeds } from './feed/feeds.js';
import { FeedModule } from './feed/feed.module.js';
import { ProblemFilter } from './http/problem-filter.js';
import type { IdentifyCaller } from './identity/caller.js';
import { IdentityModule } from './identity/identity.module.js';
import type { Metrics } from './operation/metrics.js';
import { OperationModule } from './operation/operation.module.js';
import type { Readiness } from './operation/progress.js';
import { QuestionsModule } from './questions/questions.module.js';

export interface KheoModuleParts {
  readonly engine: Engine;
  readonly asker: Asker;
  readonly feeds: Feeds;
  readonly imports: ImportSessions;
  readonly clock: Clock;
  readonly identify: IdentifyCaller;
  readonly metrics: Metrics;
  readonly readiness: () => Promise<Readiness>;
  readonly log: Logger;
}

@Module({})
export class KheoModule {
  static with({
    engine,
    asker,
    feeds,
    imports,
    clock,
    identify,
    metrics,
    readiness,
    log,
  }: KheoModuleParts): DynamicModule {
    return {
      module: KheoModule,
      imports: [
        CqrsModule.forRoot(),
        IdentityModule.with(identify),
        CommandsModule.with(engine),
        QuestionsModule.with(asker),
        FeedModule.with(feeds, clock),
        ImportsModule.with(imports),
        OperationModule.with(metrics, readiness),
      ],
      providers: [{ provide: APP_FILTER, useFactory: () => new ProblemFilter(log) }],
    };
  }
}
