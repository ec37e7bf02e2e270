/** `npm run bench`: measures Kheo beside its limits and a peer. Ends with 1 when a section failed, 64 when it was asked wrongly. */
import { mkdirSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import type { Options } from './options.js';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const USAGE_EXIT = 64;
const CONFIGURATION_EXIT = 78;
const INTERRUPTED_EXIT = 130;

const main = async (): Promise<number> => {
  const { readOptions, USAGE } = await import('./options.js');
  const { SECTIONS } = await import('./sections.js');
  const read = readOptions(process.argv.slice(2), Object.keys(SECTIONS));
  if ('help' in read) {
    process.stdout.write(`${USAGE}\n\nSections: ${Object.keys(SECTIONS).join(', ')}.\n`);
    return 0;
  }
  if ('problems' in read) {
    process.stderr.write(`${read.problems.join('\n')}\n\n${USAGE}\n`);
    return USAGE_EXIT;
  }
  const unwritable = unwritableIn(read.options);
  if (unwritable.length > 0) {
    process.stderr.write(`${unwritable.join('\n')}\n`);
    return USAGE_EXIT;
  }
  const { bench } = await import('./bench.js');
  const { jsonOf, markdownOf } = await import('./report/table.js');
  const report = await bench(read.options, {
    sections: SECTIONS,
    say: (line) => void process.stderr.write(`${line}\n`),
  });
  const markdown = markdownOf(report);
  process.stdout.write(`${markdown}\n`);
  const { json, table } = read.options;
  if (json !== undefined) writeFileSync(json, jsonOf(report));
  if (table !== undefined) writeFileSync(table, `${markdown}\n`);
  const failed = Object.keys(report.failures);
  if (failed.length > 0) process.stderr.write(`Failed: ${failed.join(', ')}.\n`);
  return failed.length > 0 ? 1 : 0;
};

/** Found out before an hour of measuring and not after it. */
const unwritableIn = ({ json, table, keep }: Pick<Options, 'json' | 'table' | 'keep'>): readonly string[] => {
  const attempt = (name: string, path: string | undefined, make: (path: string) => unknown): string[] => {
    try {
      if (path !== undefined) make(path);
      return [];
    } catch (error) {
      return [`--${name} ${String(path)}: ${error instanceof Error ? error.message : String(error)}`];
    }
  };
  const file = (path: string): void => writeFileSync(path, '', { flag: 'a' });
  const folder = (path: string): unknown => mkdirSync(path, { recursive: true });
  return [...attempt('json', json, file), ...attempt('table', table, file), ...attempt('keep', keep, folder)];
};

if (major < 24 || (major === 24 && minor < 9)) {
  process.stderr.write(
    `The bench needs Node 24.9 or later; this is ${process.version}. Start it with npm run bench, which finds the right one.\n`,
  );
  process.exitCode = CONFIGURATION_EXIT;
} else {
  // Ends like this, and not by the signal itself, so that nothing is left behind
  process.once('SIGINT', () => process.exit(INTERRUPTED_EXIT));
  process.once('SIGTERM', () => process.exit(INTERRUPTED_EXIT));
  process.exitCode = await main();
}
