/** `kheo ask`: a question, answered as it is over HTTP. */
import type { Json, JsonObject } from '@kheo/kernel';
import type { ExitCode } from '../exit-codes.js';
import { EXIT } from '../exit-codes.js';
import type { Output } from '../print/output.js';
import { pageOf, tableOf } from '../print/table.js';
import { withSystem } from '../system/where.js';
import type { Where } from '../system/where.js';

export interface AskCommand extends Where {
  readonly asOf?: string;
  readonly knownAt?: string;
}

/** `words`: the question, an id where one thing is asked for, and parameters as `--name value`. */
export const runAsk = async (
  words: readonly string[],
  command: AskCommand,
  output: Output,
): Promise<ExitCode> => {
  const { operands, params } = parametersIn(words);
  const [question = '', id, ...more] = operands;
  if (more.length > 0) throw new UsageError(`one question and one id at most; what is ${more.join(' ')}?`);
  const query = {
    ...params,
    ...(command.asOf === undefined ? {} : { asOf: command.asOf }),
    ...(command.knownAt === undefined ? {} : { knownAt: command.knownAt }),
  };
  const answer = await withSystem(command, async (client) => client.ask(question, id, query));
  output.out(command.json === true ? JSON.stringify(answer) : printed(answer));
  return EXIT.ok;
};

export class UsageError extends Error {}

/** `--holder-kind joint` is `holderKind=joint`; `--successors` alone is `successors=true`. */
export const parametersIn = (
  words: readonly string[],
): { readonly operands: readonly string[]; readonly params: Readonly<Record<string, string>> } => {
  const operands: string[] = [];
  const params: Record<string, string> = {};
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as string;
    const named = /^--([A-Za-z][A-Za-z-]*)(?:=(.*))?$/.exec(word);
    if (!named) {
      operands.push(word);
      continue;
    }
    const name = (named[1] as string).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const next = words[at + 1];
    if (named[2] !== undefined) params[name] = named[2];
    else if (next === undefined || next.startsWith('--')) params[name] = 'true';
    else {
      params[name] = next;
      at += 1;
    }
  }
  return { operands, params };
};

const printed = (answer: JsonObject): string => {
  const { items, item, ...frame } = answer;
  const body = Array.isArray(items)
    ? listed(items as JsonObject[])
    : pageOf((item ?? {}) as Readonly<Record<string, Json>>);
  return `${body}\n\n${pageOf(frame)}`;
};

const listed = (items: readonly JsonObject[]): string => (items.length === 0 ? '(nothing)' : tableOf(items));
