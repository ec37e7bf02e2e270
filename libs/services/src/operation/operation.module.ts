/** Health and figures of the process. */
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import type { Metrics } from './metrics.js';
import { METRICS, OperationController, READINESS } from './operation.controller.js';
import type { Readiness } from './progress.js';

@Module({})
export class OperationModule {
  static with(metrics: Metrics, readiness: () => Promise<Readiness>): DynamicModule {
    const providers = [
      { provide: METRICS, useFactory: () => metrics },
      { provide: READINESS, useFactory: () => readiness },
    ];
    return { module: OperationModule, controllers: [OperationController], providers };
  }
}
