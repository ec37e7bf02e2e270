/** The command line: its commands, options, help and examples. */
import { Command, Option } from 'commander';
import type { ActCommand } from './commands/act.js';
import { runAct } from './commands/act.js';
import type { AskCommand } from './commands/ask.js';
import { runAsk } from './commands/ask.js';
import type { GenerateCommand } from './commands/generate.js';
import type { ImportCommand } from './commands/import.js';
import type { TailCommand } from './commands/tail.js';
import { runTail } from './commands/tail.js';
import type { TokenCommand } from './commands/token.js';
import { ROLES, runToken } from './commands/token.js';
import { runVerify } from './commands/verify.js';
import type { ExitCode } from './exit-codes.js';
import { EXIT, EXIT_MEANINGS } from './exit-codes.js';
import type { Output } from './print/output.js';
import type { Where } from './system/where.js';

/** What the commands work with, and where their exit code goes. */
export interface Session {
  readonly output: Output;
  readonly signal: AbortSignal;
  readonly exit: (code: ExitCode) => void;
}

export const programOf = (session: Session): Command => {
  const program = new Command('kheo')
    .description(
      'Kheo, a system of record for recognition decisions: import its history, ask it, follow it, prove it.',
    )
    .option('--data <folder>', 'open this data folder instead of talking to a running system')
    .option('--url <url>', 'where the running system is (KHEO_URL; default http://127.0.0.1:4000)')
    .option(
      '--token <token>',
      "bearer token (KHEO_TOKEN; default: signed with the key in the system's data folder, KHEO_DATA or .kheo)",
    )
    .option('--json', 'print the raw answer as JSON')
    .addHelpText('after', `\nExit codes:\n${exitCodes()}\n\nExamples:\n${EXAMPLES}`)
    .configureOutput({
      writeOut: (text) => session.output.out(text.trimEnd()),
      writeErr: (text) => session.output.err(text.trimEnd()),
    })
    .exitOverride();
  for (const add of [importing, asking, tailing, acting, tokens, verifying, stats, generating])
    add(program, session);
  return program;
};

const exitCodes = (): string =>
  Object.entries(EXIT)
    .map(([name, code]) => `  ${String(code).padStart(3)}  ${EXIT_MEANINGS[name as keyof typeof EXIT]}`)
    .join('\n');

const EXAMPLES = [
  'kheo import seed-facts reference --dry-run',
  'kheo ask register --unit pv-lam-dong-2025 --successors --as-of 2025-12-31',
  'kheo ask models <id> --json',
  'kheo tail --after 0 --type RecognitionGranted --no-follow',
  'kheo act establish-unit --body \'{"unit":"cm-x","name":"xã X","kind":"territory"}\'',
  'kheo verify --data .kheo',
  'kheo generate --provinces 2 --models-per-year 5 --into .kheo-demo',
]
  .map((line) => `  ${line}`)
  .join('\n');

/** What needs the rules and the engine is loaded when it is called: the other commands start in half the time, and in less memory. */
type Add = (program: Command, session: Session) => void;

const importing: Add = (program, { output, signal, exit }) => {
  program
    .command('import')
    .description(
      'record the rows of CSV and XLSX files, or of all such files in folders, after checking every one of them',
    )
    .argument('[paths...]', 'files and folders')
    .option('--data-set <name>', 'whose row ids these are: the same id in two data sets is two rows')
    .option('--kind <kind>', 'what the rows are, where neither file name nor header says it')
    .option('--dry-run', 'report every row that would be refused, and write nothing')
    .option(
      '--template <kind>',
      'print an empty table of this kind, or of `all`; with a folder, write it there',
    )
    .addHelpText(
      'after',
      '\nRun again after a stop or a kill, it goes on; run twice, it adds no event.\nExamples:\n  kheo import seed-facts reference\n  kheo import 2024.xlsx --data-set so-noi-vu --dry-run\n  kheo import --template registrations > registrations.csv',
    )
    .action(async (paths: string[], _: object, command: Command) => {
      const options = command.optsWithGlobals<ImportCommand>();
      if (paths.length === 0 && options.template === undefined)
        command.error('error: say which files to import', { exitCode: EXIT.usage });
      const { runImport } = await import('./commands/import.js');
      exit(await runImport(paths, options, { output, signal }));
    });
};

const asking: Add = (program, { output, exit }) => {
  program
    .command('ask')
    .description('ask a question; --name value becomes its parameter')
    .argument('<question>', 'register, models, decisions, units, claims, phases, funnel …')
    .argument('[id]', 'one thing instead of a list')
    .option('--as-of <day>', 'as it was on this day in the world')
    .option('--known-at <when>', 'as it was known at this position or instant')
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText(
      'after',
      '\nExamples:\n  kheo ask register --act introduction --phase <id>\n  kheo ask claims SC33 --known-at 2026-01-31T09:30:00Z\n  kheo ask units --limit 100 --cursor <next>',
    )
    .action(async function (this: Command) {
      exit(await runAsk(this.args, this.optsWithGlobals<AskCommand>(), output));
    });
};

const tailing: Add = (program, { output, signal, exit }) => {
  program
    .command('tail')
    .description('print the events of the log in order, and follow it')
    .option('--after <position>', 'begin behind this position', '0')
    .option('--type <types>', 'only events of these types, parted by commas')
    .option('--stream <prefix>', 'only streams that begin so, such as kheo.decision-')
    .option('--limit <count>', 'end after so many events')
    .option('--no-follow', 'end at the head of the log')
    .action(async (_: object, command: Command) =>
      exit(await runTail(command.optsWithGlobals<TailCommand>(), { output, signal })),
    );
};

const acting: Add = (program, { output, exit }) => {
  program
    .command('act')
    .description('issue a command, such as register-model, issue-decision or correct-record')
    .argument('<command>', 'its name')
    .option('--body <json>', 'the body as JSON, @file, or - for stdin', '{}')
    .option(
      '--key <key>',
      'idempotency key: the same key and body again changes nothing (default: a new one)',
    )
    .addHelpText('after', '\nExample:\n  kheo act grant-recognition --key qd-12 --body @recognition.json')
    .action(async (name: string, _: object, command: Command) =>
      exit(await runAct(name, command.optsWithGlobals<ActCommand>(), output)),
    );
};

const tokens: Add = (program, { output, exit }) => {
  program
    .command('token')
    .description("print a token, signed with the data folder's own key")
    .addOption(new Option('--role <role>', 'local role').choices([...ROLES]).default('officer'))
    .option('--subject <id>', 'another actor, who has grants')
    .option('--ttl <time>', 'how long it is valid: 90s, 15m, 12h, 30d', '12h')
    .action(async (_: object, command: Command) =>
      exit(await runToken(command.optsWithGlobals<TokenCommand>(), output)),
    );
};

const verifying: Add = (program, { output, signal, exit }) => {
  program
    .command('verify')
    .description(
      'check every hash, chain and leaf of a data folder, and the root over all; also while the system runs',
    )
    .action(async (_: object, command: Command) =>
      exit(await runVerify(command.optsWithGlobals<Where>(), { output, signal })),
    );
};

const stats: Add = (program, { output, exit }) => {
  program
    .command('stats')
    .description('count what a data folder holds; also while the system runs')
    .action(async (_: object, command: Command) => {
      const { runStats } = await import('./commands/stats.js');
      exit(await runStats(command.optsWithGlobals<Where>(), output));
    });
};

const generating: Add = (program, { output, signal, exit }) => {
  program
    .command('generate')
    .description('make up a history of the movement: count it, write its tables, or import it year by year')
    .option('--provinces <count>', 'how many of the 63 provinces', '63')
    .option('--from <year>', 'first year of recording', '1999')
    .option('--to <year>', 'last year of recording', '2025')
    .requiredOption('--models-per-year <count>', 'models newly registered each year over the whole country')
    .option('--seed <number>', 'the same seed makes the same rows', '1')
    .option('--out <folder>', 'write a folder of CSV tables for each year, which import reads')
    .option('--into <folder>', 'import it into this data folder, which no system runs on')
    .addHelpText(
      'after',
      '\nWith neither it only counts. Run again after a stop or a kill, --into goes on.\nExamples:\n  kheo generate --provinces 2 --models-per-year 5 --into .kheo-demo\n  kheo generate --models-per-year 40000 --seed 7 --out history',
    )
    .action(async (_: object, command: Command) => {
      const { runGenerate } = await import('./commands/generate.js');
      exit(await runGenerate(command.optsWithGlobals<GenerateCommand>(), { output, signal }));
    });
};
