/** Folding never fails, and a corrected history folds like one that was right from the beginning. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRejection } from '@kheo/kernel';
import type { JsonObject } from '@kheo/kernel';
import { anyDay, anyEffectiveOn, anyId, soundBody } from '@kheo/testing';
import { COMMANDS, EVENTS, evolve, fieldsOfEvent } from './catalogue.js';
import { withCorrections } from './correction.js';
import type { FoldedEvent } from './rule.js';
import type { States } from './states.js';

type Category = keyof States;
interface Recorded extends FoldedEvent {
  readonly eventId: string;
}

const CATEGORIES = [...new Set(Object.values(EVENTS).map(({ category }) => category))].filter(
  (category): category is Category => category !== 'any',
);
const typesOf = (category: Category): readonly string[] =>
  Object.keys(EVENTS).filter((type) => EVENTS[type]?.category === category);

const eventOf = (type: string): fc.Arbitrary<FoldedEvent> =>
  fc.record({
    type: fc.constant(type),
    data: soundBody(fieldsOfEvent(type, {})),
    effectiveOn: anyEffectiveOn,
    recordedOn: anyDay,
  });

const anyEventOf = (category: Category): fc.Arbitrary<FoldedEvent> =>
  fc.constantFrom(...typesOf(category)).chain(eventOf);

/** Any events of a category in any order, with an id each. */
const historyOf = (category: Category): fc.Arbitrary<readonly Recorded[]> =>
  fc
    .array(anyEventOf(category), { minLength: 1, maxLength: 8 })
    .map((events) => events.map((event, at) => ({ ...event, eventId: `e${String(at)}` })));

const fold = (category: Category, events: readonly FoldedEvent[]): unknown =>
  events.reduce<unknown>((state, event) => evolve(category, state as never, event), undefined);

/** What happens to one event of a history: nothing, it is put right, or it is taken back. */
interface Change {
  readonly of: number;
  readonly after?: JsonObject;
  readonly effectiveOn: FoldedEvent['effectiveOn'];
}
const changeOf = (history: readonly Recorded[]): fc.Arbitrary<Change> =>
  fc.nat({ max: history.length - 1 }).chain((of) => {
    const after = soundBody(fieldsOfEvent(history[of]?.type ?? '', {}));
    return fc.record(
      { of: fc.constant(of), after, effectiveOn: anyEffectiveOn },
      { requiredKeys: ['of', 'effectiveOn'] },
    );
  });

const asCorrection = (
  history: readonly Recorded[],
  { of, after, effectiveOn }: Change,
  at: number,
): Recorded => ({
  eventId: `c${String(at)}`,
  type: after ? 'RecordCorrected' : 'RecordRetracted',
  data: {
    concerns: { eventId: `e${String(of)}`, type: history[of]?.type ?? '' },
    ...(after ? { after } : {}),
  },
  effectiveOn,
  recordedOn: '2026-03-02',
});

/** The list as it would have been, had nobody been wrong. */
const replaced = (history: readonly Recorded[], changes: readonly Change[]): readonly Recorded[] =>
  history.flatMap((event, of) =>
    changes
      .filter((change) => change.of === of)
      .reduce<readonly Recorded[]>(
        (held, { after, effectiveOn }) =>
          after ? held.map((one) => ({ ...one, data: after, effectiveOn })) : [],
        [event],
      ),
  );

describe.each(CATEGORIES)('a %s', (category) => {
  it('folds any events of its category, in any order, without failing', () => {
    fc.assert(
      fc.property(historyOf(category), (history) => {
        expect(() => fold(category, history)).not.toThrow();
      }),
    );
  });

  it('folds the same way twice, and changes nothing of what it is given', () => {
    fc.assert(
      fc.property(historyOf(category), (history) => {
        const before = structuredClone(history);
        expect(fold(category, history)).toEqual(fold(category, structuredClone(history)));
        expect(history).toEqual(before);
      }),
    );
  });

  it('folds with corrections like a list that was right from the beginning', () => {
    const corrected = historyOf(category).chain((history) =>
      fc.array(changeOf(history), { maxLength: 5 }).map((changes) => ({ history, changes })),
    );
    fc.assert(
      fc.property(corrected, ({ history, changes }) => {
        const recorded = [...history, ...changes.map((change, at) => asCorrection(history, change, at))];
        expect(withCorrections(recorded)).toEqual(replaced(history, changes));
      }),
    );
  });

  it('may be corrected early or late: what matters is which fact, and which correction came last', () => {
    const corrected = historyOf(category).chain((history) =>
      fc.record({ history: fc.constant(history), change: changeOf(history), later: fc.nat({ max: 8 }) }),
    );
    fc.assert(
      fc.property(corrected, ({ history, change, later }) => {
        const at = Math.min(change.of + 1 + later, history.length);
        const recorded = [...history.slice(0, at), asCorrection(history, change, 0), ...history.slice(at)];
        expect(fold(category, withCorrections(recorded))).toEqual(
          fold(category, replaced(history, [change])),
        );
      }),
    );
  });
});

describe('in whatever order it is recorded', () => {
  it('a unit ends with the first of its ends', () => {
    const ends = fc.array(fc.constantFrom('UnitSucceeded', 'UnitAbolished').chain(eventOf), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(eventOf('UnitEstablished'), ends, fc.nat(), (established, events, seed) => {
        const shuffled = events
          .map((event, at) => ({ event, key: (seed * 7919 + at * 104729) % 101 }))
          .sort((a, b) => a.key - b.key)
          .map(({ event }) => event);
        const lastDayOf = (told: readonly FoldedEvent[]) =>
          (fold('unit', [established, ...told]) as States['unit']).lastDay;
        expect(lastDayOf(shuffled)).toEqual(lastDayOf(events));
      }),
    );
  });

  it('a grant that was revoked stays revoked, and the others stay', () => {
    const grants = fc.uniqueArray(anyId, { minLength: 1 });
    fc.assert(
      fc.property(grants, anyId, (held, gone) => {
        const at = {
          effectiveOn: { precision: 'day', date: '2024-01-01' },
          recordedOn: '2024-01-01',
        } as const;
        const granted = held.map((grant) => ({
          type: 'AuthorityGranted',
          data: { actor: 'a', role: 'officer', grant },
          ...at,
        }));
        const state = fold('authority', [
          ...granted,
          { type: 'AuthorityRevoked', data: { actor: 'a', grant: gone }, ...at },
        ]) as States['authority'];
        expect(state.grants.filter(({ revoked }) => !revoked).map(({ grant }) => grant)).toEqual(
          held.filter((grant) => grant !== gone),
        );
      }),
    );
  });
});

describe('a rule', () => {
  const commands = Object.entries(COMMANDS).filter(([, { concerns }]) => !concerns);

  it.each(commands)('%s decides any sound command on any folded streams, and does not fail', (name, spec) => {
    const states: Partial<Record<Category, unknown>> = {};
    const anyStates = fc.tuple(
      ...CATEGORIES.map((category) =>
        historyOf(category).map((history) => [category, fold(category, history)] as const),
      ),
    );
    fc.assert(
      fc.property(soundBody(spec.fields), anyStates, anyEffectiveOn, (body, folded, effectiveOn) => {
        Object.assign(states, Object.fromEntries(folded));
        const context = {
          get: (category: Category) => states[category],
          derive: (prefix: string, ...parts: readonly (string | number)[]) => [prefix, ...parts].join('-'),
        };
        if (!states.model) return; // the engine lets no command through that names a model nobody knows
        const command = {
          name,
          id: 'cmd',
          body,
          actor: { id: 'lan' },
          recordedOn: '2026-03-02',
          effectiveOn,
        };
        const needsState = Object.values(spec.fields).some(
          (field) => field.refersTo?.length === 1 && field.refersTo[0] === spec.category && !field.optional,
        );
        if (needsState && states[spec.category] === undefined) return;
        const outcome = spec.decide(command as never, states[spec.category] as never, context as never);
        expect(
          isRejection(outcome) || outcome.every(({ type }) => EVENTS[type]?.category === spec.category),
        ).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});
