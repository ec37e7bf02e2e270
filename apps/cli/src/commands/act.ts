/** `kheo act`: one command, such as recognise or correct, issued as over HTTP. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { JsonObject } from '@kheo/kernel';
import type { ExitCode } from '../exit-codes.js';
import { EXIT } from '../exit-codes.js';
import type { Output } from '../print/output.js';
import { pageOf } from '../print/table.js';
import { withSystem } from '../system/where.js';
import type { Where } from '../system/where.js';

export interface ActCommand extends Where {
  /** JSON, `@file`, or `-` for stdin. */
  readonly body?: string;
  readonly key?: string;
}

const STDIN = 0;

export const runAct = async (name: string, command: ActCommand, output: Output): Promise<ExitCode> => {
  const { body = '{}', key = randomUUID() } = command;
  const text =
    body === '-'
      ? readFileSync(STDIN, 'utf8')
      : body.startsWith('@')
        ? readFileSync(body.slice(1), 'utf8')
        : body;
  if (command.key === undefined) output.err(`key ${key} (give it with --key to repeat this command safely)`);
  const answer: JsonObject = await withSystem(command, async (client) => client.act(name, text, key));
  output.out(command.json === true ? JSON.stringify(answer) : pageOf(answer));
  return EXIT.ok;
};
