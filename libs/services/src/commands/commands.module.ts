/** The write side: commands in, events out. */
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import type { Engine } from '@kheo/engine';
import { CommandsController } from './commands.controller.js';
import { IssueCommandHandler } from './commands.handlers.js';

@Module({})
export class CommandsModule {
  static with(engine: Engine): DynamicModule {
    const handler = { provide: IssueCommandHandler, useFactory: () => new IssueCommandHandler(engine) };
    return { module: CommandsModule, controllers: [CommandsController], providers: [handler] };
  }
}
