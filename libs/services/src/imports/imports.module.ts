/** Imports from outside. */
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { ImportSessions } from './import-sessions.js';
import { ImportsController } from './imports.controller.js';

@Module({})
export class ImportsModule {
  static with(imports: ImportSessions): DynamicModule {
    return {
      module: ImportsModule,
      controllers: [ImportsController],
      providers: [{ provide: ImportSessions, useFactory: () => imports }],
    };
  }
}
