/** Builds the disk that fails on command, where there is a C compiler, and puts it under a process. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('../../shim/faults.c', import.meta.url));
const FLAGS = ['-shared', '-fPIC', '-O1', '-Wall', '-Wextra', '-Werror'];

/** A library to be preloaded; or why there is none, and whatever needs it is skipped. */
export type Shim = { readonly library: string } | { readonly missing: string };

let built: Shim | undefined;

/** Compiled once for this process. */
export const shim = (): Shim => (built ??= build());

const build = (): Shim => {
  if (process.platform !== 'linux') return { missing: `LD_PRELOAD is of Linux; this is ${process.platform}` };
  const compiler = ['cc', 'gcc', 'clang'].find((name) => answers(name));
  if (compiler === undefined) return { missing: 'no C compiler (cc, gcc or clang) on this machine' };
  const library = join(mkdtempSync(join(tmpdir(), 'kheo-shim-')), 'faults.so');
  try {
    execFileSync(compiler, [...FLAGS, '-o', library, SOURCE, '-ldl', '-lpthread'], { stdio: 'pipe' });
  } catch (error) {
    return {
      missing: `the shim does not compile: ${String((error as { stderr?: unknown }).stderr ?? error)}`,
    };
  }
  return existsSync(library) ? { library } : { missing: 'the compiler made nothing' };
};

const answers = (compiler: string): boolean => {
  try {
    execFileSync(compiler, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false; // not there
  }
};

/** Files of one victim's disk, outside its folder. */
export interface Disk {
  readonly folder: string;
  readonly control: string;
  readonly journal?: string;
}

/** The environment that puts the shim between a process and its folder. */
export const shimmed = (
  { folder, control, journal }: Disk,
  library: string,
): Readonly<Record<string, string>> => ({
  LD_PRELOAD: library,
  KHEO_FAULT_FOLDER: folder,
  KHEO_FAULT_CONTROL: control,
  ...(journal === undefined ? {} : { KHEO_FAULT_JOURNAL: journal }),
});
