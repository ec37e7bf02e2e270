/** What a name may look like, and where a file may lie. */
import { isIndex, isSource } from './house.js';
import type { HouseFile, Rule } from './house.js';

const DRAWERS = /^(?:utils?|shared|common|core|helpers?|misc)$/;
const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const SUFFIXES = 'spec|int\\.spec|e2e\\.spec|properties\\.spec|contract|module|controller|handlers|guard';
const NAME = new RegExp(`^[a-z0-9]+(?:-[a-z0-9]+)*(?:\\.(?:${SUFFIXES}))?\\.(?:d\\.ts|tsx?|[a-z0-9]+)$`);
const MAX_LEVELS_BELOW_SRC = 2;

/** A folder called so takes in whatever has no place. */
export const foldersForLeftovers: Rule = (files) =>
  foldersOf(files)
    .filter((folder) => DRAWERS.test(lastOf(folder)))
    .map((folder) => `${folder}: name it after what is in it`);

export const foldersNotKebab: Rule = (files) =>
  foldersOf(files)
    .filter((folder) => !KEBAB.test(lastOf(folder)))
    .map((folder) => `${folder}: kebab-case`);

export const namesNotAllowed: Rule = (files) =>
  files
    .filter(({ path }) => path.includes('/src/') && !NAME.test(lastOf(path)))
    .map(({ path }) => `${path}: a kebab-case noun, and only the suffixes of STYLE §6`);

export const filesTooDeep: Rule = (files) =>
  files
    .filter((file) => isSource(file) && levelsBelowSrc(file) > MAX_LEVELS_BELOW_SRC)
    .map(({ path }) => `${path}: ${String(MAX_LEVELS_BELOW_SRC)} folders below src at most`);

/** A library has one door, at `src/index.ts`; so may an app. */
export const doorsElsewhere: Rule = (files) =>
  files
    .filter((file) => isSource(file) && isIndex(file) && levelsBelowSrc(file) > 0)
    .map(({ path }) => `${path}: one index.ts in a library, at its src`);

const foldersOf = (files: readonly HouseFile[]): readonly string[] => {
  const parents = files
    .filter(({ path }) => /^(?:apps|libs|docs|infra)\//.test(path))
    .flatMap(({ path }) => path.split('/').map((_, depth, parts) => parts.slice(0, depth).join('/')));
  return [...new Set(parents)].filter((folder) => folder !== '');
};

const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const levelsBelowSrc = ({ path }: HouseFile): number =>
  path.split('/src/').slice(1).join('/').split('/').length - 1;
