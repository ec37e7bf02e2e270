/** Every route needs a caller with a grant, but for those that say otherwise. */
import { createParamDecorator, SetMetadata } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Caller, IdentifyCaller } from './caller.js';

const OPEN = 'kheo:open';

/** Nobody is asked who they are. */
export const OpenToAll = () => SetMetadata(OPEN, true);

const callers = new WeakMap<FastifyRequest, Caller>();

export class CallerGuard implements CanActivate {
  constructor(
    private readonly identify: IdentifyCaller,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (
      this.reflector.getAllAndOverride<boolean | undefined>(OPEN, [
        context.getHandler(),
        context.getClass(),
      ]) === true
    )
      return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    callers.set(request, await this.identify(request.headers.authorization));
    return true;
  }
}

/** The caller that the guard let in. */
export const CallerOf = createParamDecorator((_: unknown, context: ExecutionContext) =>
  callers.get(context.switchToHttp().getRequest<FastifyRequest>()),
);
