/** `kheo token`: a token of the data folder's own issuer, for a local role or any id that has grants. */
import { Fault } from '@kheo/kernel';
import type { ExitCode } from '../exit-codes.js';
import { EXIT } from '../exit-codes.js';
import type { Output } from '../print/output.js';
import { folderOf, systemTime } from '../system/where.js';
import type { Where } from '../system/where.js';

export interface TokenCommand extends Where {
  readonly role: string;
  readonly subject?: string;
  readonly ttl: string;
}

export const ROLES = ['viewer', 'officer', 'administrator', 'auditor'] as const;
type Role = (typeof ROLES)[number];

export const runToken = async (command: TokenCommand, output: Output): Promise<ExitCode> => {
  const ttlSeconds = secondsOf(command.ttl);
  const { localActor } = await import('@kheo/services/headless');
  const { signLocalToken } = await import('@kheo/services'); // a web server comes with it, which other commands do without
  const subject = command.subject ?? localActor(command.role as Role);
  const token = await signLocalToken(folderOf(command), { subject, ttlSeconds, nowMs: systemTime.now() });
  output.out(command.json === true ? JSON.stringify({ token, subject, ttlSeconds }) : token);
  return EXIT.ok;
};

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** `90s`, `15m`, `12h`, `30d`. */
export const secondsOf = (text: string): number => {
  const found = /^(\d{1,9})([smhd])$/.exec(text);
  if (!found)
    throw new Fault(
      'FieldInvalid',
      { field: 'ttl' },
      {
        problems: [
          { path: '--ttl', code: 'FieldInvalid', expected: 'a number and s, m, h or d, such as 12h' },
        ],
      },
    );
  return Number(found[1]) * (SECONDS[found[2] as string] as number);
};
