/** The command line as specs call it: in this process, with everything it prints kept. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './run.js';

export interface Called {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Lines of stdout as JSON. */
  readonly json: <T>() => T[];
}

export interface Cli {
  readonly folder: string;
  readonly data: string;
  readonly call: (...words: readonly string[]) => Promise<Called>;
  readonly callUntil: (signal: AbortSignal, ...words: readonly string[]) => Promise<Called>;
  /** Stops as Ctrl-C does once stdout satisfies the condition. */
  readonly callWhile: (isEnough: (out: string) => boolean, ...words: readonly string[]) => Promise<Called>;
  /** A file in the folder; answers with its path. */
  readonly write: (name: string, content: string) => string;
  readonly remove: () => void;
}

export const testCli = (): Cli => {
  const folder = mkdtempSync(join(tmpdir(), 'kheo-cli-'));
  const callIn = async (
    stop: { readonly signal: AbortSignal; readonly saw?: (out: string) => void },
    words: readonly string[],
  ): Promise<Called> => {
    let [out, err] = ['', ''];
    const output = {
      out: (text: string) => {
        out += `${text}\n`;
        stop.saw?.(out);
      },
      err: (text: string) => void (err += `${text}\n`),
      isTerminal: false,
    };
    const code = await run(words, output, stop.signal);
    return {
      code,
      out,
      err,
      json: <T>() =>
        out
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as T),
    };
  };
  return {
    folder,
    data: join(folder, 'data'),
    callUntil: async (signal, ...words) => callIn({ signal }, words),
    callWhile: async (isEnough, ...words) => {
      const stop = new AbortController();
      return callIn(
        {
          signal: stop.signal,
          saw: (out) => {
            if (isEnough(out)) stop.abort();
          },
        },
        words,
      );
    },
    call: async (...words) => callIn({ signal: new AbortController().signal }, words),
    write: (name, content) => {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

export const SEED = join(import.meta.dirname, '../../kheo/seed');
