/** The launcher: what it says to a Node that is too old. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';

const LAUNCHER = pathToFileURL(join(import.meta.dirname, '../bin/kheo.js')).href;

test.each(['20.20.2', '24.8.0'])('Node %s is refused in one line', (version) => {
  const script = `Object.defineProperty(process.versions, 'node', { value: '${version}' }); await import('${LAUNCHER}');`;
  const { status, stderr, stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '' },
  });
  expect(status).toBe(78);
  expect(stdout).toBe('');
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toContain('24.9');
});
