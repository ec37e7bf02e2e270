/** What the simulation did itself is no fault of the system; everything else is. */
import { describe, expect, it } from '@jest/globals';
import type { HistoryLine } from '../faults/history.js';
import { checkFailures, checkFirmness, checkFound } from './checks.js';

const evidence = (history: readonly HistoryLine[]) => ({
  history,
  events: [],
  tree: { size: 0, root: '' },
  models: [],
  counted: [],
  settled: false,
});
const invoked = (op: string, says = 'x'): HistoryLine => ({ is: 'invoked', op, command: 'cmd-1', says });
const ok = (op: string): HistoryLine => ({ is: 'ok', op, events: [], position: 1 });
const refused = (op: string, code: string): HistoryLine => ({ is: 'refused', op, code });

describe('failures', () => {
  it('that were made are expected', () => {
    const made: readonly HistoryLine[] = [
      { is: 'unknown', op: '1', code: 'OutcomeUnknown' },
      { is: 'unknown', op: '2', code: 'killed' },
      { is: 'failed', why: 'Injected  commit' },
      { is: 'failed', why: 'Fault ClockBehindLog The clock stands before the last recorded event' },
    ];
    expect(checkFailures(evidence(made))).toEqual([]);
  });

  it('of any other kind are told', () => {
    const own: readonly HistoryLine[] = [
      { is: 'unknown', op: '1', code: 'TypeError: x is undefined' },
      { is: 'unknown', op: '2', code: 'Internal' },
      { is: 'failed', why: 'Fault LogMismatch' },
      { is: 'failed', why: 'TypeError  x is undefined' },
    ];
    expect(checkFailures(evidence(own))).toEqual([
      'a command failed by itself: TypeError: x is undefined, Internal',
      'a loop failed by itself: Fault LogMismatch, TypeError  x is undefined',
    ]);
  });
});

describe('what was accepted once', () => {
  const wrong = (...history: readonly HistoryLine[]) => checkFirmness(evidence(history));

  it('may not be refused when it is said again', () => {
    expect(wrong(invoked('1'), ok('1'), invoked('2'), refused('2', 'AlreadyExists'))).toEqual([
      'accepted, and refused when it was said again: cmd-1 AlreadyExists',
    ]);
  });

  it('may be turned away for the moment', () => {
    expect(wrong(invoked('1'), ok('1'), invoked('2'), refused('2', 'Busy'))).toEqual([]);
  });

  it('is refused with another body, or where the refusal was under way before', () => {
    expect(wrong(invoked('1'), ok('1'), invoked('2', 'y'), refused('2', 'IdempotencyKeyReused'))).toEqual([]);
    expect(wrong(invoked('1'), invoked('2'), ok('1'), refused('2', 'ModelMerged'))).toEqual([]);
  });
});

describe('what was acknowledged', () => {
  const made = Object.assign(ok('1'), { makes: ['mod-1'] });
  const missing = (op: string, id: string) => Object.assign(refused(op, 'ReferenceUnknown'), { missing: id });
  const lost = (...history: readonly HistoryLine[]) => checkFound(evidence(history));

  it('is there for every command that is sent afterwards', () => {
    expect(lost(invoked('1'), made, invoked('2'), missing('2', 'mod-1'))).toEqual([
      'acknowledged, and unknown to a later command: mod-1',
    ]);
  });

  it('may be unknown to a command that was under way, and anything else to any', () => {
    expect(lost(invoked('1'), invoked('2'), made, missing('2', 'mod-1'))).toEqual([]);
    expect(lost(invoked('1'), made, invoked('2'), missing('2', 'mod-2'))).toEqual([]);
  });
});
