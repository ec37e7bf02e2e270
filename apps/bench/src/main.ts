/** `npm run bench`: measures Kheo beside its limits and a peer. Ends with 1 when a section failed, 64 when it was asked wrongly. */
import { writeFileSync } from 'node:fs';
import process from 'node:process';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const USAGE_EXIT = 64;
const CONFIGURATION_EXIT = 78;

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
  const { bench } = await import('./bench.js');
  const { markdownOf } = await import('./report/table.js');
  const report = await bench(read.options, {
    sections: SECTIONS,
    say: (line) => void process.stderr.write(`${line}\n`),
  });
  const markdown = markdownOf(report);
  process.stdout.write(`${markdown}\n`);
  const { json, table } = read.options;
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, undefined, 2)}\n`);
  if (table !== undefined) writeFileSync(table, `${markdown}\n`);
  const failed = Object.keys(report.failures);
  if (failed.length > 0) process.stderr.write(`Failed: ${failed.join(', ')}.\n`);
  return failed.length > 0 ? 1 : 0;
};

if (major < 24 || (major === 24 && minor < 9)) {
  process.stderr.write(
    `The bench needs Node 24.9 or later; this is ${process.version}. Start it with npm run bench, which finds the right one.\n`,
  );
  process.exitCode = CONFIGURATION_EXIT;
} else {
  process.exitCode = await main();
}
