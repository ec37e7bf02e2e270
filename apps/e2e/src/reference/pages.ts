/** The pages of docs/reference that are written from the code, and where they stand. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandsPage, errorsPage, eventsPage, limitsPage, questionsPage } from '@kheo/contract';
import { questionsServed } from './questions.js';

const ROOT = join(import.meta.dirname, '../../../..');

export const pathOfPage = (name: string): string => join(ROOT, 'docs/reference', `${name}.md`);

/** Every generated page by its name. */
export const generatedPages = async (): Promise<Readonly<Record<string, string>>> => ({
  events: eventsPage(),
  commands: commandsPage(),
  errors: errorsPage(),
  limits: limitsPage(limitDocs(readFileSync(join(ROOT, 'libs/kernel/src/limits.ts'), 'utf8'))),
  questions: questionsPage(await questionsServed()),
});

/** The comment above each limit: one of them may speak for the limits below it, and then stands with the first. */
export const limitDocs = (source: string): Readonly<Record<string, string>> => {
  const found = [...source.matchAll(/\/\*\* (.+?)\.? \*\/\n\s*(\w+):/g)];
  return Object.fromEntries(found.map(([, doc = '', name = '']) => [name, doc]));
};
