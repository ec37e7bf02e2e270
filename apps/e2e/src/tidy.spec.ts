// What no lint can say about the house as a whole; each rule is seen to fail in tidy/rules.spec.ts.
import { describe, expect, it } from '@jest/globals';
import { importCycles } from './tidy/cycles.js';
import { filesOfHouse } from './tidy/house.js';
import type { Rule } from './tidy/house.js';
import {
  doorsElsewhere,
  filesTooDeep,
  foldersForLeftovers,
  foldersNotKebab,
  namesNotAllowed,
} from './tidy/names.js';
import { doorsMissing, layersUnclear, projectsNotBuilt } from './tidy/projects.js';
import { medianOutOfRange, testsTooFew } from './tidy/sizes.js';
import {
  filesWithoutPurpose,
  pathsOfOneMachine,
  readmesTooLong,
  registryHosts,
  unfinishedWithoutIssue,
} from './tidy/texts.js';

const RULES: Readonly<Record<string, Rule>> = {
  'has no folder for leftovers': foldersForLeftovers,
  'names folders in kebab-case': foldersNotKebab,
  'names files in kebab-case, with the suffixes of STYLE §6 only': namesNotAllowed,
  'goes two folders deep below src at most': filesTooDeep,
  'enters a library by one door': (files) => [...doorsMissing(files), ...doorsElsewhere(files)],
  'says on the first line of a file why it exists': filesWithoutPurpose,
  'leaves nothing unfinished without an issue': unfinishedWithoutIssue,
  'knows no path of one machine': pathsOfOneMachine,
  'knows no package registry': registryHosts,
  'keeps a README short enough to be read': readmesTooLong,
  'cuts files to the size of a thought': medianOutOfRange,
  'writes tests about as long as the source': testsTooFew,
  'imports in one direction': importCycles,
  'gives each project one layer': layersUnclear,
  'builds every project': projectsNotBuilt,
};

describe('the house', () => {
  const files = filesOfHouse();

  it.each(Object.entries(RULES))('%s', (_, rule) => {
    expect(rule(files)).toEqual([]);
  });
});
