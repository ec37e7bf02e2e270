/** One call of the command line: its exit code, and one clear line for whatever goes wrong. */
import { Fault } from '@kheo/kernel';
import { CommanderError } from 'commander';
import { UsageError } from './commands/ask.js';
import type { ExitCode } from './exit-codes.js';
import { EXIT, exitCodeOf } from './exit-codes.js';
import type { Output } from './print/output.js';
import { programOf } from './program.js';
import { Unavailable } from './system/unavailable.js';

export const run = async (
  words: readonly string[],
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> => {
  let code: ExitCode = EXIT.ok;
  const program = programOf({ output, signal, exit: (given) => (code = given) });
  try {
    await program.parseAsync([...words], { from: 'user' });
    return code;
  } catch (error) {
    return said(error, output, signal);
  }
};

const said = (error: unknown, output: Output, signal: AbortSignal): ExitCode => {
  if (signal.aborted && error === signal.reason) return EXIT.stopped;
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage; // it has said what is wrong
  if (error instanceof Fault) {
    output.err(`kheo: ${error.message} [${error.code}]`);
    for (const { path, expected } of error.problems)
      output.err(`  ${path === '' ? '' : `${path}: `}expected ${expected}`);
    if (error.code === 'DataFolderBusy')
      output.err('  a system runs on this folder: leave out --data to talk to it');
    return exitCodeOf(error);
  }
  if (error instanceof Unavailable) {
    output.err(`kheo: ${error.message}`);
    return EXIT.unavailable;
  }
  if (error instanceof UsageError || isOfFile(error)) {
    output.err(`kheo: ${(error as Error).message}`);
    return EXIT.usage;
  }
  output.err(`kheo: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return EXIT.internal;
};

/** A file that the command line names and that is not there, or may not be read or written over. */
const isOfFile = (error: unknown): boolean =>
  ['ENOENT', 'EACCES', 'EEXIST', 'EISDIR', 'ENOTDIR'].includes((error as { code?: string }).code ?? '');
