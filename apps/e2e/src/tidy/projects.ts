/** What every project of the workspace must be: of one layer, built with the others, entered by one door. */
import type { HouseFile, Rule } from './house.js';

interface Project {
  readonly folder: string;
  readonly tags: readonly string[];
}

export const layersUnclear: Rule = (files) =>
  projectsOf(files).flatMap(({ folder, tags }) => {
    const layers = tags.filter((tag) => tag.startsWith('layer:'));
    const expected = `layer:${layerOf(folder)}`;
    return layers.length === 1 && layers[0] === expected
      ? []
      : [`${folder}: tagged ${expected} and no other layer`];
  });

export const projectsNotBuilt: Rule = (files) => {
  const workspace = files.find(({ path }) => path === 'tsconfig.json');
  const built = pathsOfReferences(workspace);
  return projectsOf(files)
    .filter(({ folder }) => !built.some((path) => path.startsWith(`${folder}/`)))
    .map(({ folder }) => `${folder}: not referenced in tsconfig.json`);
};

export const doorsMissing: Rule = (files) =>
  projectsOf(files)
    .filter(
      ({ folder }) =>
        folder.startsWith('libs/') && !files.some(({ path }) => path === `${folder}/src/index.ts`),
    )
    .map(({ folder }) => `${folder}: has no src/index.ts`);

const projectsOf = (files: readonly HouseFile[]): readonly Project[] =>
  files.flatMap(({ path, text }) => {
    const folder = /^((?:apps|libs|libs\/adapters)\/[^/]+)\/package\.json$/.exec(path)?.[1];
    if (folder === undefined) return [];
    const { nx } = JSON.parse(text) as { readonly nx?: { readonly tags?: readonly string[] } };
    return [{ folder, tags: nx?.tags ?? [] }];
  });

const layerOf = (folder: string): string => {
  if (folder.startsWith('apps/')) return 'app';
  return folder.startsWith('libs/adapters/') ? 'adapter' : folder.slice('libs/'.length);
};

const pathsOfReferences = (workspace: HouseFile | undefined): readonly string[] => {
  const { references } = JSON.parse(workspace?.text ?? '{}') as {
    readonly references?: readonly { path: string }[];
  };
  return (references ?? []).map(({ path }) => path.replace(/^\.\//, ''));
};
