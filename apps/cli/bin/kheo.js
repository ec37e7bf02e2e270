#!/usr/bin/env -S node --max-semi-space-size=16 --heap-growing-percent=100
// V8 would let the heap grow to several times of what lives in it.
// Starts the command line: says in one line what is missing, and builds the workspace when it has not been built yet.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = [24, 9];
const CONFIGURATION = 78;

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  end(
    `kheo needs Node ${OLDEST_NODE.join('.')} or newer, and this is ${process.version}: run it with npx, which finds the one that npm ci brought`,
  );
}

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
if (!existsSync(main)) build();
await import(main);

function build() {
  process.stderr.write('kheo: not built yet, building once …\n');
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const env = { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true' };
  const nx = fileURLToPath(new URL('../../../node_modules/nx/dist/bin/nx.js', import.meta.url));
  const command = existsSync(nx)
    ? [process.execPath, [nx, 'build', '@kheo/cli']]
    : ['npx', ['nx', 'build', '@kheo/cli']];
  const { status } = spawnSync(command[0], command[1], { cwd: root, env, stdio: ['ignore', 2, 2] });
  if (status !== 0 || !existsSync(main))
    end('kheo could not be built; run npm ci in the workspace and look at npm run build');
}

function end(line) {
  process.stderr.write(`${line}\n`);
  process.exit(CONFIGURATION);
}
