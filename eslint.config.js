// The house rules that a machine can check: which layer may import what (DESIGN §2), and the shapes and sizes of STYLE.
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const RULES_OF_THE_MOVEMENT = ['kernel', 'workflow', 'recognition'];
const UNDER_ENGINE = [...RULES_OF_THE_MOVEMENT, 'integrity', 'ports'];
const UNDER_SERVICES = [...UNDER_ENGINE, 'generator', 'engine', 'read-models', 'contract', 'adapter'];
const UNDER_APPS = ['services', 'adapter', 'contract', 'generator', 'integrity', 'kernel'];

/**
 * One row per layer, the table of DESIGN §2. `layers`: what it may import, by the `layer:` tag of each package.json.
 * `packages`: the npm packages it may import, ANY being all but the drivers. `node`: it may import Node's own modules.
 * `pure`: time and chance arrive as arguments.
 */
const ANY = '*';
const LAYERS = {
  kernel: { folder: 'libs/kernel', layers: [], packages: [], pure: true },
  workflow: { folder: 'libs/workflow', layers: ['kernel'], packages: ['@marcbachmann/cel-js'], pure: true },
  integrity: { folder: 'libs/integrity', layers: ['kernel'], packages: [], node: true, pure: true },
  ports: { folder: 'libs/ports', layers: ['kernel'], packages: [], node: true },
  recognition: { folder: 'libs/recognition', layers: ['kernel', 'workflow'], packages: [], pure: true },
  generator: { folder: 'libs/generator', layers: RULES_OF_THE_MOVEMENT, packages: [], node: true },
  engine: { folder: 'libs/engine', layers: UNDER_ENGINE, packages: ['csv-parse', 'exceljs'], node: true },
  'read-models': { folder: 'libs/read-models', layers: UNDER_ENGINE, packages: [], node: true },
  contract: {
    folder: 'libs/contract',
    layers: RULES_OF_THE_MOVEMENT,
    packages: ['class-validator', 'class-transformer', '@nestjs/swagger'],
    node: true,
  },
  adapter: { folder: 'libs/adapters/*', layers: ['kernel', 'integrity', 'ports'], packages: [], node: true },
  services: { folder: 'libs/services', layers: UNDER_SERVICES, packages: ANY, node: true },
  app: { folder: 'apps/*', layers: UNDER_APPS, packages: ANY, node: true },
  testing: {
    folder: 'libs/testing',
    layers: ['kernel', 'integrity', 'ports', 'recognition'],
    packages: ['@jest/globals', 'fast-check'],
    node: true,
  },
};

/** Each adapter knows its own driver, and nobody else knows any. */
const DRIVERS = {
  'libs/adapters/sqlite': 'better-sqlite3',
  'libs/adapters/kurrentdb': '@eventstore/db-client',
  'libs/adapters/mongodb': 'mongodb',
  'libs/adapters/kafka': 'kafkajs',
};

/** Who may import `@kheo/testing`, and what comes with writing a test. */
const SPECS = ['**/*.spec.ts', '**/*.spec.tsx', '**/*.contract.ts'];
const DRIVES_THE_WHOLE = ['apps/e2e/src/**/*.ts', 'apps/bench/src/**/*.ts', 'apps/faults/src/**/*.ts'];
const TEST_PACKAGES = ['@jest/globals', 'fast-check'];

const MAX_LINES = 400;
const MAX_LINES_PER_FUNCTION = 60;
const MAX_PARAMETERS = 3;

/** A syntax and why it has no place here. */
const BANNED_EVERYWHERE = [
  ['TSEnumDeclaration', 'A union of literals says the same and leaves nothing behind at run time.'],
  ['ExportDefaultDeclaration', 'Named exports only: one name for one thing.'],
  ['ExportSpecifier[exported.name="default"]', 'Named exports only: one name for one thing.'],
];
const BANNED_IN_RULES = [
  ['ImportExpression', 'What this layer needs is known when it is compiled.'],
  ['MemberExpression[object.name="Date"][property.name="now"]', 'Time arrives in the command.'],
  ['NewExpression[callee.name="Date"][arguments.length=0]', 'Time arrives in the command.'],
  ['MemberExpression[object.name="Math"][property.name="random"]', 'Chance arrives in the command.'],
  [
    'MemberExpression[object.name="crypto"][property.name=/^random|^getRandom/]',
    'Ids arrive in the command.',
  ],
];

const EVENTS_IN_MEMORY = {
  name: '@nestjs/cqrs',
  importNames: ['EventBus', 'EventsHandler', 'EventPublisher', 'AggregateRoot', 'Saga', 'ofType'],
  message: 'In memory and lossy: reactions are driven by durable processors (DESIGN §5).',
};
const OWN_INDEX = {
  regex: String.raw`^(?:\.\.?/)+(?:.*/)?index(?:\.[jt]sx?)?$|^\.\.?/?$`,
  message: 'index.ts is the door for others; from inside, import the file itself.',
};

export default defineConfig(
  globalIgnores(['**/dist/**', '**/coverage/**', '**/*.js', '**/*.mjs', '**/vite.config.ts']),
  ...tseslint.configs.strictTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  {
    files: ['**/*.ts', '**/*.tsx'],
    plugins: { '@nx': nx },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // Nest takes plain option objects where its types name classes
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // A synchronous engine behind an asynchronous port: async turns what it throws into a rejection
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { ignoreRestSiblings: true, varsIgnorePattern: '^_$', argsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { requireDefaultForNonUnion: true }],
      '@typescript-eslint/max-params': ['error', { max: MAX_PARAMETERS }],
      'max-lines': ['error', MAX_LINES],
      'max-lines-per-function': [
        'error',
        { max: MAX_LINES_PER_FUNCTION, skipComments: true, skipBlankLines: true },
      ],
      'no-restricted-syntax': banned(BANNED_EVERYWHERE),
      '@nx/enforce-module-boundaries': boundaries(layersByTag()),
    },
  },
  ...Object.keys(LAYERS).map(importsOfLayer),
  ...Object.entries(DRIVERS).map(([folder, driver]) =>
    importsOf('adapter', [`${folder}/src/**/*.ts`], [driver]),
  ),
  {
    files: Object.values(LAYERS).flatMap(({ folder, pure }) => (pure ? [`${folder}/src/**/*.ts`] : [])),
    ignores: SPECS,
    rules: { 'no-restricted-syntax': banned([...BANNED_EVERYWHERE, ...BANNED_IN_RULES]) },
  },
  {
    files: ['apps/console/src/**/*.ts', 'apps/console/src/**/*.tsx'],
    rules: {
      '@nx/enforce-module-boundaries': boundaries({
        ...layersByTag(),
        app: ['contract', ...RULES_OF_THE_MOVEMENT],
      }),
    },
  },
  {
    files: [...SPECS, ...DRIVES_THE_WHOLE],
    rules: { '@nx/enforce-module-boundaries': boundaries(layersByTag(['testing'])) },
  },
  {
    // What is measured is also the parts by themselves, and the bare driver that they are held against
    files: ['apps/bench/src/**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': boundaries({
        ...layersByTag(['testing']),
        app: [...UNDER_APPS, 'ports', 'testing'],
      }),
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { paths: [EVENTS_IN_MEMORY], patterns: [OWN_INDEX] },
      ],
    },
  },
  {
    // A story is as long as it is, and what a tool wrote nobody reads
    files: [...SPECS, '**/generated/**/*.ts'],
    rules: {
      'max-lines': 'off',
      'max-lines-per-function': 'off',
      '@typescript-eslint/max-params': 'off',
      // What an answer holds is compared as text
      '@typescript-eslint/no-base-to-string': 'off',
    },
  },
  ...Object.entries(LAYERS).map(([layer, { folder, packages }]) =>
    importsOf(
      layer,
      SPECS.map((spec) => `${folder}/src/${spec}`),
      packages === ANY ? [] : [...TEST_PACKAGES, 'node:', ...driversUnder(folder)],
    ),
  ),
  prettier,
);

function layersByTag(also = []) {
  return Object.fromEntries(Object.entries(LAYERS).map(([name, { layers }]) => [name, [...layers, ...also]]));
}

function boundaries(layers) {
  const tagged = (name) => `layer:${name}`;
  const depConstraints = Object.entries(layers).map(([name, allowed]) => ({
    sourceTag: tagged(name),
    onlyDependOnLibsWithTags: allowed.map(tagged),
  }));
  return ['error', { enforceBuildableLibDependency: true, allow: [], depConstraints }];
}

function importsOfLayer(layer) {
  const { folder } = LAYERS[layer];
  return importsOf(layer, [`${folder}/src/**/*.ts`, `${folder}/src/**/*.tsx`]);
}

function importsOf(layer, files, also = []) {
  const paths = [EVENTS_IN_MEMORY];
  const patterns = [OWN_INDEX, packagesOf(layer, also)];
  return { files, rules: { '@typescript-eslint/no-restricted-imports': ['error', { paths, patterns }] } };
}

function packagesOf(layer, also) {
  const { packages, node } = LAYERS[layer];
  if (packages === ANY) {
    return {
      regex: `^(?:${startsOf(Object.values(DRIVERS))})`,
      message: 'Only its adapter knows a driver (DESIGN §2).',
    };
  }
  const allowed = [String.raw`\.`, '@kheo/', ...(node ? ['node:'] : []), startsOf([...packages, ...also])];
  return {
    regex: `^(?!${allowed.filter(Boolean).join('|')})`,
    message: `layer:${layer} does not import this package (DESIGN §2).`,
  };
}

/** A module `node:fs`, a package `exceljs` and what lies in it, but not another package that begins like it. */
function startsOf(names) {
  return names
    .map((name) => (name.endsWith(':') ? name : `${name.replaceAll('.', String.raw`\.`)}(?:/|$)`))
    .join('|');
}

function driversUnder(folder) {
  return folder === LAYERS.adapter.folder ? Object.values(DRIVERS) : [];
}

function banned(rows) {
  return ['error', ...rows.map(([selector, message]) => ({ selector, message }))];
}
