/** The commands that are offered outside, by the name they have there: `IssueDecision` is `issue-decision`. */
import { commandBodies } from '@kheo/contract';
import type { CommandBody } from '@kheo/contract';
import { COMMANDS, kebab } from '@kheo/recognition';

export const OFFERED: ReadonlyMap<string, CommandBody> = new Map(
  Object.values(commandBodies(COMMANDS)).map((offered) => [kebab(offered.command), offered]),
);
