/**
 * Circles of imports between the files of one project, which no lint here can see.
 *
 * Imports of types count: a circle that vanishes at run time still means that neither file can be understood without the other.
 */
import { posix } from 'node:path';
import ts from 'typescript';
import { isSource } from './house.js';
import type { HouseFile, Rule } from './house.js';

type Imports = ReadonlyMap<string, readonly string[]>;

export const importCycles: Rule = (files) => {
  const sources = files.filter(isSource);
  const paths = new Set(sources.map(({ path }) => path));
  const imports = new Map(sources.map((file) => [file.path, importsOf(file, paths)]));
  return cyclesIn(imports).map((cycle) => `${cycle.join(' → ')}: a circle`);
};

const importsOf = ({ path, text }: HouseFile, paths: ReadonlySet<string>): readonly string[] => {
  const { importedFiles } = ts.preProcessFile(text, true, true);
  return [...new Set(importedFiles.flatMap(({ fileName }) => resolve(path, fileName, paths) ?? []))];
};

/** The file that a relative import means; nothing for a package or for a file that is not ours. */
export const resolve = (from: string, imported: string, paths: ReadonlySet<string>): string | undefined => {
  if (!/^\.\.?(?:\/|$)/.test(imported)) return undefined;
  const target = posix.join(posix.dirname(from), imported);
  const stem = target.replace(/\.jsx?$/, '');
  return [target, `${stem}.ts`, `${stem}.tsx`, `${target}/index.ts`].find((path) => paths.has(path));
};

/** One circle for each way back into a path that is still being walked. */
const cyclesIn = (imports: Imports): readonly (readonly string[])[] => {
  const done = new Set<string>();
  const cycles: (readonly string[])[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    const met = trail.indexOf(path);
    if (met >= 0) cycles.push([...trail.slice(met), path]);
    if (met >= 0 || done.has(path)) return;
    for (const next of imports.get(path) ?? []) walk(next, [...trail, path]);
    done.add(path);
  };
  for (const path of imports.keys()) walk(path, []);
  return cycles;
};
