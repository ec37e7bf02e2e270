import { describe, expect, it } from '@jest/globals';
import { importCycles } from './cycles.js';
import { filesOfHouse, linesOf } from './house.js';
import type { HouseFile, Rule } from './house.js';
import {
  doorsElsewhere,
  filesTooDeep,
  foldersForLeftovers,
  foldersNotKebab,
  namesNotAllowed,
} from './names.js';
import { doorsMissing, layersUnclear, projectsNotBuilt } from './projects.js';
import {
  longFiles,
  medianLines,
  medianOutOfRange,
  shortFiles,
  testsPerSource,
  testsTooFew,
} from './sizes.js';
import {
  filesWithoutPurpose,
  pathsOfOneMachine,
  readmesTooLong,
  registryHosts,
  unfinishedWithoutIssue,
} from './texts.js';

const SAID = '/** Says why it exists. */\n';
const file = (path: string, text = SAID): HouseFile => ({ path, text });
const long = (path: string, lines: number): HouseFile => file(path, 'x\n'.repeat(lines));

/** The words are put together here, so that this file does not hold what it plants. */
const joined = (...parts: readonly string[]): string => parts.join('');

/** The rule is silent about the first and complains about each of the others. */
const tells = (rule: Rule, good: readonly HouseFile[], planted: readonly HouseFile[]): void => {
  expect(rule(good)).toEqual([]);
  for (const one of planted) expect([one.path, rule([one])]).toEqual([one.path, [expect.any(String)]]);
};

describe('names', () => {
  it('finds folders for leftovers', () => {
    const planted = ['utils', 'shared', 'common', 'core', 'helpers'].map((name) =>
      file(`libs/a/src/${name}/b.ts`),
    );
    tells(foldersForLeftovers, [file('libs/kernel/src/case/score.ts')], planted);
  });

  it('finds folders and files that are not in kebab-case', () => {
    tells(foldersNotKebab, [file('libs/read-models/src/a.ts')], [file('libs/readModels/src/a.ts')]);
    const planted = ['eventStore.ts', 'EventStore.ts', 'event_store.ts', 'event-.ts'];
    tells(
      namesNotAllowed,
      [file('libs/a/src/event-store.ts'), file('apps/b/src/dossier.tsx')],
      planted.map((name) => file(`libs/a/src/${name}`)),
    );
  });

  it('knows the suffixes that a tool or a reader treats differently, and no other', () => {
    const allowed = [
      'spec',
      'int.spec',
      'e2e.spec',
      'properties.spec',
      'contract',
      'module',
      'controller',
      'handlers',
    ];
    const planted = [
      'interface',
      'type',
      'impl',
      'util',
      'helper',
      'constants',
      'service',
      'test',
      'unit.spec',
    ];
    tells(
      namesNotAllowed,
      [...allowed, 'guard'].map((suffix) => file(`libs/a/src/b.${suffix}.ts`)),
      planted.map((suffix) => file(`libs/a/src/b.${suffix}.ts`)),
    );
  });

  it('finds a third folder below src', () => {
    tells(filesTooDeep, [file('libs/a/src/b/c/d.ts')], [file('libs/a/src/b/c/d/e.ts')]);
  });

  it('finds a second door', () => {
    tells(doorsElsewhere, [file('libs/a/src/index.ts')], [file('libs/a/src/b/index.ts')]);
  });
});

describe('texts', () => {
  it('finds what is unfinished and has no issue', () => {
    const mark = joined('TO', 'DO');
    const good = [
      file('libs/a/src/b.ts', `// ${mark} #12: later\n// ${mark}(#12) later`),
      file('a.md', `no ${mark} here`),
    ];
    const planted = [`// ${mark}: later`, `// ${joined('FIX', 'ME')} it`, `/* ${mark} 12 */`];
    tells(
      unfinishedWithoutIssue,
      good,
      planted.map((text) => file('libs/a/src/b.ts', text)),
    );
    expect(unfinishedWithoutIssue([file('.ci/run', `x\n# ${mark}`)])).toEqual([
      expect.stringMatching(/^\.ci\/run:2: /),
    ]);
  });

  it('finds paths that exist on one machine', () => {
    const planted = [
      joined('see /', 'home/me/kheo'),
      joined('"/', 'Users/me/kheo"'),
      joined('cd /', 'work/main'),
      joined('/', 'root/.npm'),
      joined('C:', '\\Users\\me'),
    ];
    tells(
      pathsOfOneMachine,
      [file('a.md', 'https://example.org/home/me, ~/work/kheo, /v1/work/x, /var/lib/kheo')],
      planted.map((text) => file('a.md', text)),
    );
  });

  it('finds the hosts of package registries, in the lock file too', () => {
    const planted = [
      joined('https://registry', '.npmjs.org/jest'),
      joined('npm.pkg', '.github.com'),
      joined('registry', '=https://example.org'),
      joined('"resolved": ', '"https://example.org/jest.tgz"'),
      joined('http://', 'nexus.example.org:8081'),
      joined('https://repo1', '.maven.org/maven2'),
      joined('https://proxy', '.golang.org'),
    ];
    tells(
      registryHosts,
      [
        file('.npmrc', 'fund=false\nomit-lockfile-registry-resolved=true\n'),
        file('l.json', '"resolved": "libs/a"'),
      ],
      planted.map((text) => file('package-lock.json', text)),
    );
  });

  it('finds files that do not say why they exist', () => {
    const good = [
      file('libs/a/src/b.ts', '// Says why it exists.\n'),
      file('libs/a/src/c.ts', '/**\n * Says why it exists.\n */\n'),
      file('apps/a/src/d.ts', '#!/usr/bin/env node\n/** Says why it exists. */'),
      file('libs/a/src/index.ts', "export { a } from './a.js';"),
      file('libs/a/src/b.spec.ts', "import { a } from './a.js';"),
    ];
    const planted = ["import { a } from './a.js';\n/** Too late to say. */", '', '/** Foo. */\n', '//\n'];
    tells(
      filesWithoutPurpose,
      good,
      planted.map((text) => file('libs/a/src/b.ts', text)),
    );
  });

  it('finds a README that nobody will read to its end', () => {
    tells(readmesTooLong, [long('README.md', 119)], [long('README.md', 120), long('libs/a/README.md', 300)]);
  });
});

describe('sizes', () => {
  const source = (lines: number): HouseFile => long('libs/a/src/b.ts', lines);

  it('counts the lines that an editor shows', () => {
    expect(['', 'x', 'x\n', 'x\ny', 'x\ny\n'].map((text) => linesOf({ path: 'a', text }))).toEqual([
      1, 1, 1, 2, 2,
    ]);
  });

  it('takes the median of what is written, specs and indexes apart', () => {
    expect(medianLines([source(10), source(90), source(60)])).toBe(60);
    expect(medianLines([source(10), source(90)])).toBe(50);
    const apart = [long('libs/a/src/b.spec.ts', 900), long('libs/a/src/index.ts', 2), long('README.md', 2)];
    expect(medianLines([source(60), ...apart])).toBe(60);
    tells(medianOutOfRange, [source(60)], [source(49), source(201)]);
  });

  it('weighs tests against source', () => {
    const tests = [
      long('libs/a/src/b.spec.ts', 30),
      long('libs/testing/src/x.ts', 30),
      long('apps/e2e/src/y.ts', 40),
    ];
    expect(testsPerSource([source(100), ...tests])).toBe(1);
    expect(testsTooFew([source(100), ...tests])).toEqual([]);
    expect(testsTooFew([source(200), ...tests])).toEqual([expect.stringMatching(/^0\.50 lines of tests/)]);
  });

  it('points at files that are long or hardly there', () => {
    expect(longFiles([source(250), source(251)])).toEqual([source(251)]);
    expect(shortFiles([source(15), source(14)])).toEqual([source(14)]);
  });
});

describe('circles of imports', () => {
  const importing = (path: string, ...imported: readonly string[]): HouseFile =>
    file(path, imported.map((name) => `import { x } from '${name}';\n`).join(''));

  it('has nothing against two ways to the same file', () => {
    const files = [
      importing('libs/a/src/a.ts', './b.js', './c.js'),
      importing('libs/a/src/b.ts', './d/d.js'),
      importing('libs/a/src/c.ts', './d/d.js', 'node:fs', '@kheo/kernel'),
      importing('libs/a/src/d/d.ts'),
    ];
    expect(importCycles(files)).toEqual([]);
  });

  it('finds a circle and shows it', () => {
    const files = [
      importing('libs/a/src/a.ts', './b.js'),
      importing('libs/a/src/b.ts', './d/d.js'),
      importing('libs/a/src/d/d.ts', '../b.js'),
    ];
    expect(importCycles(files)).toEqual(['libs/a/src/b.ts → libs/a/src/d/d.ts → libs/a/src/b.ts: a circle']);
  });

  it('finds a circle of types, of re-exports, of imports on demand, and of a file with itself', () => {
    const b = importing('libs/a/src/b.ts', './a.js');
    const ways = [
      "import type { x } from './b.js';",
      "export * from './b.js';",
      "const x = () => import('./b.js');",
    ];
    const twice = `${ways[0] ?? ''}\nimport { y } from './b.js';`;
    for (const text of [...ways, twice])
      expect(importCycles([file('libs/a/src/a.ts', text), b])).toHaveLength(1);
    expect(importCycles([importing('libs/a/src/a.ts', './a.js')])).toHaveLength(1);
  });

  it('is not misled by what only looks like an import', () => {
    const text = `// import { x } from './b.js';\nconst y = "import { x } from './b.js'";`;
    expect(importCycles([file('libs/a/src/a.ts', text), importing('libs/a/src/b.ts', './a.js')])).toEqual([]);
  });
});

describe('projects', () => {
  const project = (folder: string, ...tags: readonly string[]): HouseFile =>
    file(`${folder}/package.json`, JSON.stringify({ nx: { tags } }));

  it('finds a project without a layer, with two, or with that of another folder', () => {
    const good = [
      project('libs/kernel', 'layer:kernel'),
      project('libs/adapters/sqlite', 'layer:adapter', 'slow'),
      project('apps/cli', 'layer:app'),
    ];
    const planted = [
      file('libs/kernel/package.json', '{}'),
      project('libs/kernel', 'layer:kernel', 'layer:app'),
      project('libs/kernel', 'layer:services'),
    ];
    tells(layersUnclear, good, planted);
  });

  it('finds a project that the build does not know', () => {
    const workspace = (path: string): HouseFile =>
      file('tsconfig.json', JSON.stringify({ references: [{ path }] }));
    const kernel = project('libs/kernel', 'layer:kernel');
    expect(projectsNotBuilt([kernel, workspace('libs/kernel/tsconfig.build.json')])).toEqual([]);
    expect(projectsNotBuilt([kernel, workspace('./libs/kernel/tsconfig.build.json')])).toEqual([]);
    expect(projectsNotBuilt([kernel, workspace('libs/kernel-2/tsconfig.build.json')])).toHaveLength(1);
  });

  it('finds a library without a door', () => {
    const kernel = project('libs/kernel', 'layer:kernel');
    expect(doorsMissing([kernel, file('libs/kernel/src/index.ts')])).toEqual([]);
    expect(doorsMissing([kernel])).toHaveLength(1);
  });
});

describe('our own files', () => {
  it('are read from git, with what is new and without what is built', () => {
    const paths = filesOfHouse().map(({ path }) => path);
    expect(paths).toContain('apps/e2e/src/tidy/rules.spec.ts');
    expect(paths).toContain('package-lock.json');
    expect(paths.filter((path) => /(?:^|\/)(?:node_modules|dist)\//.test(path))).toEqual([]);
  });
});
