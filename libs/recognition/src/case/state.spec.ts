/** How a case folds: it knows its level and year as soon as an act names them, and each line of a decision once it has come. */
import { describe, expect, it } from '@jest/globals';
import { evolveCase, lineKey } from './state.js';

const event = (type: string, data: object) =>
  ({
    type,
    data: { case: 'c', model: 'm', ...data },
    effectiveOn: { precision: 'day', date: '2024-01-01' },
    recordedOn: '2024-01-01',
  }) as const;

const fold = (...events: readonly (readonly [string, object])[]) =>
  events.reduce<ReturnType<typeof evolveCase> | undefined>(
    (state, [type, data]) => evolveCase(state, event(type, data)),
    undefined,
  );

describe('a case', () => {
  it('learns its level and its year from a later act', () => {
    expect(fold(['RecognitionGranted', {}])).toEqual({
      case: 'c',
      model: 'm',
      dossier: 'none',
      outcome: 'recognised',
      recognisedOn: { earliest: '2024-01-01', latest: '2024-01-01' },
      decisions: [],
    });
    expect(
      fold(['ModelRegistered', {}], ['RecognitionGranted', { level: 'commune', cycle: 2024 }]),
    ).toMatchObject({ level: 'commune', cycle: 2024 });
  });

  it('does not forget them with an act that is silent', () => {
    expect(fold(['ModelRegistered', { level: 'commune', cycle: 2024 }], ['CouncilVoted', {}])).toMatchObject({
      level: 'commune',
      cycle: 2024,
    });
  });

  it('shows which lines of which decisions have reached it', () => {
    const [first, second] = [
      { decision: 'd', line: 1 },
      { decision: 'd', line: 2 },
    ];
    const linked = fold(
      ['RecognitionGranted', { decidedIn: first }],
      ['DecisionLinked', { decidedIn: second }],
    );
    expect(linked?.decisions).toEqual([lineKey(first), lineKey(second)]);
    expect(linked?.outcome).toBe('recognised');
  });
});
