import { describe, expect, it } from '@jest/globals';
import { Fault } from '@kheo/kernel';
import { problemBody, PROBLEMS_MAX } from './problem.js';

describe('a fault outside', () => {
  it('has its code, its words, its values and the request it belongs to', () => {
    const fault = new Fault('LevelEnded', { level: 'district', lastDay: '2025-06-30' });
    expect(problemBody(fault, 422, 'r-1')).toEqual({
      type: 'urn:kheo:fault:LevelEnded',
      title: 'The level did not exist any more on any day the act may have happened',
      status: 422,
      code: 'LevelEnded',
      detail:
        'The level did not exist any more on any day the act may have happened (level: district; lastDay: 2025-06-30)',
      values: { level: 'district', lastDay: '2025-06-30' },
      instance: 'urn:kheo:request:r-1',
      requestId: 'r-1',
    });
  });

  it('says nothing of its cause', () => {
    const fault = new Fault('Internal', {}, { cause: new Error('SELECT name FROM secrets') });
    expect(JSON.stringify(problemBody(fault, 500, 'r-1'))).not.toContain('secrets');
  });

  it('names so many problems at most', () => {
    const problems = Array.from(
      { length: PROBLEMS_MAX + 5 },
      (_, at) => ({ path: String(at), code: 'FieldUnknown', expected: 'none' }) as const,
    );
    expect(problemBody(new Fault('FieldInvalid', {}, { problems }), 400, 'r-1').problems).toHaveLength(
      PROBLEMS_MAX,
    );
  });
});
