import { describe, expect, it } from '@jest/globals';
import { settableClock } from '@kheo/testing';
import { progressWatch } from './progress.js';

const reader = (checkpoint: number, lagEvents: number) => ({ name: 'register', checkpoint, lagEvents });
const loop = (state: 'running' | 'waiting' | 'failed' | 'taken over') => ({ name: 'loop', state });

describe('readiness', () => {
  it('is to move, however far behind', () => {
    const clock = settableClock();
    const judge = progressWatch(clock);
    for (let checkpoint = 0; checkpoint < 10; checkpoint += 1) {
      expect(judge([loop('running')], [reader(checkpoint, 1_000_000)]).status).toBe('progressing');
      clock.advance(29_999);
    }
  });

  it('ends when a reader stands still although the log is ahead, and returns when it moves', () => {
    const clock = settableClock();
    const judge = progressWatch(clock);
    expect(judge([], [reader(5, 1)]).status).toBe('progressing');
    clock.advance(29_999);
    expect(judge([], [reader(5, 2)]).status).toBe('progressing');
    clock.advance(1);
    expect(judge([], [reader(5, 3)])).toEqual({
      status: 'failing',
      loops: [{ ...reader(5, 3), state: 'standing still' }],
    });
    expect(judge([], [reader(6, 2)]).status).toBe('progressing');
  });

  it('does not end because nothing happens for a long time', () => {
    const clock = settableClock();
    const judge = progressWatch(clock);
    judge([], [reader(5, 0)]);
    clock.advance(86_400_000);
    expect(judge([], [reader(5, 0)]).status).toBe('progressing');
    expect(judge([], [reader(5, 1)]).status).toBe('progressing');
  });

  it('does not end because nobody looked for a long time', () => {
    const clock = settableClock();
    const judge = progressWatch(clock);
    judge([], [reader(5, 1)]);
    clock.advance(86_400_000);
    judge([], [reader(90, 0)]);
    expect(judge([], [reader(90, 1)]).status).toBe('progressing');
  });

  it('ends with a loop that has failed or was taken over, and not with one that is started again', () => {
    const judge = progressWatch(settableClock());
    expect(judge([loop('waiting')], []).status).toBe('progressing');
    expect(judge([loop('failed')], []).status).toBe('failing');
    expect(judge([loop('taken over')], []).status).toBe('failing');
  });
});
