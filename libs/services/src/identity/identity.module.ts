/** Who calls, for every controller of the process. */
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { APP_GUARD, Reflector } from '@nestjs/core';
import { CallerGuard } from './caller.guard.js';
import type { IdentifyCaller } from './caller.js';

@Module({})
export class IdentityModule {
  static with(identify: IdentifyCaller): DynamicModule {
    const guard = {
      provide: APP_GUARD,
      useFactory: (reflector: Reflector) => new CallerGuard(identify, reflector),
      inject: [Reflector],
    };
    return { module: IdentityModule, providers: [guard] };
  }
}
