/** Work on one stream goes one after the other, and never stands still because of what came before. */
import { describe, expect, it } from '@jest/globals';
import { gate } from './test-engine.js';
import { turns } from './turns.js';

describe('work on one stream', () => {
  it('begins when the work before it has ended', async () => {
    const take = turns();
    const told: string[] = [];
    const first = gate();
    const both = [
      take('s', async () => {
        told.push('first begins');
        await first.passed;
        told.push('first ends');
      }),
      take('s', async () => {
        told.push('second begins');
      }),
    ];
    await take('other', async () => {
      told.push('other stream');
    });
    first.open();
    await Promise.all(both);
    expect(told).toEqual(['first begins', 'other stream', 'first ends', 'second begins']);
  });

  it('goes on after work that failed, and the failure goes to its own caller', async () => {
    const take = turns();
    const failed = take('s', () => Promise.reject(new Error('broken')));
    const next = take('s', () => Promise.resolve('done'));
    await expect(failed).rejects.toThrow('broken');
    expect(await next).toBe('done');
  });

  it('is refused when too much waits, and taken again when there is room', async () => {
    const take = turns(2);
    const open = gate();
    const held = [take('a', () => open.passed), take('b', () => open.passed)];
    await expect(take('c', () => Promise.resolve())).rejects.toMatchObject({
      code: 'Busy',
      values: { waiting: 2 },
    });
    open.open();
    await Promise.all(held);
    expect(await take('c', () => Promise.resolve('done'))).toBe('done');
  });
});
