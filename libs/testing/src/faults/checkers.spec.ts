/** What a checker is worth is what it turns red on: each is fed a sound history, and then broken ones. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { toHex } from '@kheo/kernel';
import type { Basis, Draft, JsonObject, RecordedEvent } from '@kheo/kernel';
import { draft, logOpened } from '../drafts.js';
import { MemoryEventStore } from '../memory/event-store.js';
import { settableClock } from '../memory/settable-clock.js';
import { CHECKERS, violationsOf } from './checkers.js';
import type { Evidence } from './evidence.js';
import { historyOf } from './history.js';
import type { HistoryLine, Invoked, Ok } from './history.js';

const SUBJECT = {
  model: 'mod-1',
  case: 'cas-1',
  unit: 'cm-1',
  level: 'commune',
  movement: 'dan-van-kheo',
} as const;

let sound: Evidence;

/** A short log by the book: grant, model, score, vote, decision with one line, and a claim; all asked for and answered. */
beforeAll(async () => {
  const store = new MemoryEventStore(settableClock());
  const history: HistoryLine[] = [];
  const ends = new Map<string, number>();
  const append = async (stream: string, told: Partial<Draft>): Promise<string> => {
    const revision = ends.get(stream) ?? -1;
    const made = draft({ actor: { id: 'officer', grant: 'grt-1' }, ...told });
    const result = await store.append({
      stream,
      expected: revision < 0 ? 'no-stream' : revision,
      events: [made],
    });
    if (result.outcome !== 'appended') throw new Error(result.outcome);
    ends.set(stream, result.last);
    if (made.actor.id === 'system') return made.eventId;
    const op = `1.${String(history.length)}`;
    const events = [{ stream, revision: result.first, type: made.type }];
    history.push({ is: 'invoked', op, command: made.commandId, says: '{}', events: 1, expected: revision });
    history.push({ is: 'ok', op, events, position: result.position });
    return made.eventId;
  };
  const bySystem = { actor: { id: 'system' } };
  const authority: Basis = { stream: 'kheo.authority-officer', revision: 0 };
  const resting = (data: JsonObject, ...basis: Basis[]) => ({ data, basis: [authority, ...basis] });
  await append('kheo.log-1', { ...logOpened('log-1'), ...bySystem });
  await append('kheo.authority-officer', {
    ...bySystem,
    type: 'AuthorityGranted',
    data: { grant: 'grt-1', actor: 'officer', role: 'officer' },
  });
  const rightly = { model: 'mod-1', movement: 'dan-van-kheo', unit: 'cm-1' };
  const wrongly = { ...rightly, holders: ['per-2'] };
  const identified = await append('kheo.model-mod-1', { type: 'ModelIdentified', ...resting(wrongly) });
  await append('kheo.model-mod-1', {
    type: 'RecordCorrected',
    ...resting({
      concerns: { stream: 'kheo.model-mod-1', revision: 0, eventId: identified, type: 'ModelIdentified' },
      before: wrongly,
      after: { ...rightly, holders: ['per-1'] },
      reason: 'wrong row',
    }),
  });
  const model: Basis = { stream: 'kheo.model-mod-1', revision: 1 };
  const scored = { ...SUBJECT, assessor: 'per-2', score: 90, scale: 100 };
  const scoredId = await append('kheo.case-cas-1', { type: 'AssessmentScored', ...resting(scored, model) });
  await append('kheo.case-cas-1', {
    type: 'CouncilVoted',
    ...resting({ ...SUBJECT, members: 9, present: 7, inFavour: 5, against: 1, invalid: 1 }, model),
  });
  await append('kheo.decision-d-1', {
    type: 'DecisionIssued',
    ...resting(
      { decision: 'd-1', issuer: 'cm-1', lines: [{ ...SUBJECT, line: 1, act: 'recognise' }] },
      model,
    ),
  });
  await append('kheo.case-cas-1', {
    ...bySystem,
    type: 'RecognitionGranted',
    data: { ...SUBJECT, decidedIn: { decision: 'd-1', line: 1 } },
  });
  await append('kheo.claim-k-1', {
    type: 'ClaimPublished',
    ...resting({ claim: 'k-1', unit: 'cm-1', metric: 'recognised', qualifier: 'exact', value: 40 }),
  });
  await append('kheo.case-cas-1', {
    type: 'RecordCorrected',
    ...resting(
      {
        concerns: { stream: 'kheo.case-cas-1', revision: 0, eventId: scoredId, type: 'AssessmentScored' },
        before: { assessor: 'per-2' },
        after: { ...scored, assessor: 'per-3' },
        reason: 'misread',
      },
      model,
    ),
  });
  const events = await store.readAll(0, 100);
  const { size, root } = await store.treeHead();
  history.push({ is: 'seen', from: 2, hashes: events.slice(2, 5).map(({ hash }) => toHex(hash)) });
  history.push({ is: 'answered', ask: 'funnel', knownAt: 4, answer: 'a' });
  sound = {
    history,
    events,
    tree: { size, root: toHex(root) },
    models: [{ collection: 'register@1.rows', position: size, kept: ['1 {}'], fresh: ['1 {}'] }],
    counted: [
      {
        asOf: '2030-01-01',
        knownAt: size,
        counts: { 'commune recognised possible': 1, 'commune recognised certain': 1 },
      },
    ],
    settled: true,
  };
});

const heardLess = (said: (line: HistoryLine) => boolean) => (): Evidence => ({
  ...sound,
  history: sound.history.filter((line) => !said(line)),
});
const heardMore =
  (...lines: readonly HistoryLine[]) =>
  (): Evidence => ({ ...sound, history: [...sound.history, ...lines] });
const stored = (change: (events: readonly RecordedEvent[]) => readonly RecordedEvent[]) => (): Evidence => ({
  ...sound,
  events: change(sound.events),
});
const withData = (type: string, data: JsonObject) =>
  stored((events) =>
    events.map((event) => (event.type === type ? { ...event, data: { ...event.data, ...data } } : event)),
  );
const withMetadata = (type: string, change: (event: RecordedEvent) => Partial<RecordedEvent['metadata']>) =>
  stored((events) =>
    events.map((event) =>
      event.type === type ? { ...event, metadata: { ...event.metadata, ...change(event) } } : event,
    ),
  );

const invoked = (told: Partial<Invoked>): Invoked => ({
  is: 'invoked',
  op: '2.1',
  command: 'c',
  says: '{}',
  ...told,
});
/** The first request of the sound history, and its answer. */
const first = (): readonly [Invoked, Ok] => [sound.history[0] as Invoked, sound.history[1] as Ok];

describe('a sound history', () => {
  it('is well by every checker', () => {
    expect(violationsOf(sound)).toEqual([]);
  });

  it('stays well with a request whose outcome nobody knows: whether it is there or not', () => {
    expect(violationsOf(heardMore(invoked({ command: 'never came' }))())).toEqual([]);
    expect(violationsOf(heardLess(({ is }) => is === 'ok')())).toEqual([]);
  });

  it('stays well when a request is repeated and answered the same', () => {
    const [request, answer] = first();
    const again = heardMore({ ...request, op: '2.1' }, { ...answer, op: '2.1' });
    expect(violationsOf(again())).toEqual([]);
  });

  it('is read from whole lines; what a kill has cut is not said', () => {
    expect(historyOf('{"is":"ready"}\n\n{"is":"done"}\n{"is":"inv')).toEqual([
      { is: 'ready' },
      { is: 'done' },
    ]);
  });
});

/** What breaks; under which invariant it is seen; by which words. */
const BROKEN: readonly (readonly [string, () => Evidence, string, string])[] = [
  [
    'an acknowledged event that is gone',
    stored((events) => events.slice(0, -1)),
    '1 acknowledged',
    'acknowledged and not there',
  ],
  [
    'an answer with a position that is not that of its event',
    () => {
      const [request, answer] = first();
      return heardMore({ ...request, op: '2.1' }, { ...answer, op: '2.1', position: answer.position + 1 })();
    },
    '1 acknowledged',
    'acknowledged and not there',
  ],
  [
    'an event that stands there twice',
    stored((events) => [
      ...events,
      { ...(events.at(-1) as RecordedEvent), index: events.length, revision: 1 },
    ]),
    '1 acknowledged',
    'there twice',
  ],
  [
    'a command in two streams',
    withMetadata('ClaimPublished', () => ({ commandId: sound.events[2]?.metadata.commandId ?? '' })),
    '1 acknowledged',
    'there twice',
  ],
  [
    'a request of three events of which one is there',
    () => ({
      ...sound,
      history: sound.history.map((line) => (line.is === 'invoked' ? { ...line, events: 3 } : line)),
    }),
    '1 acknowledged',
    'there in part',
  ],
  [
    'an append that did not go behind its expected revision',
    () => ({
      ...sound,
      history: sound.history.map((line) => (line.is === 'invoked' ? { ...line, expected: 7 } : line)),
    }),
    '1 acknowledged',
    'another place than after the expected revision',
  ],
  [
    'an event that is missing in the middle',
    stored((events) => events.filter((_, at) => at !== 3)),
    '2 order',
    'does not verify',
  ],
  [
    'a tree over other events',
    () => ({ ...sound, tree: { size: 7, root: '00' } }),
    '2 order',
    'the tree is not over these events',
  ],
  [
    'an event that a reader saw elsewhere',
    heardMore({ is: 'seen', from: 0, hashes: ['ff'] }),
    '2 order',
    'seen and then something else',
  ],
  [
    'an event that a reader saw and that is gone',
    heardMore({ is: 'seen', from: 8, hashes: ['ff'] }),
    '2 order',
    'seen and then something else',
  ],
  [
    'a clock that went back along the log',
    withMetadata('ClaimPublished', () => ({ recordedAt: '1999-01-01T00:00:00.000Z' })),
    '2 order',
    'recorded before the event ahead of it',
  ],
  [
    'a row that the fold does not make',
    () => ({ ...sound, models: [{ collection: 'c', position: 8, kept: ['1 {}', '2 {}'], fresh: ['1 {}'] }] }),
    '3 read models',
    'extra 2 {}',
  ],
  [
    'a row that is missing',
    () => ({ ...sound, models: [{ collection: 'c', position: 8, kept: [], fresh: ['1 {}'] }] }),
    '3 read models',
    'missing 1 {}',
  ],
  [
    'a read model that has seen more than there is',
    () => ({ ...sound, models: [{ collection: 'c', position: 11, kept: [], fresh: [] }] }),
    '3 read models',
    'has seen 11 events of 10',
  ],
  [
    'a second answer to the same request',
    () => {
      const [request] = first();
      const other = [{ stream: 's', revision: 0, type: 'T' }];
      return heardMore({ ...request, op: '2.1' }, { is: 'ok', op: '2.1', events: other, position: 3 })();
    },
    '4 repeats',
    'answered in two ways',
  ],
  [
    'another body that was accepted under the same key',
    () => {
      const [request, answer] = first();
      return heardMore({ ...request, op: '2.1', says: '{"other":1}' }, { ...answer, op: '2.1' })();
    },
    '4 repeats',
    'accepted with two bodies',
  ],
  [
    'two bodies stored under one command',
    withMetadata('ClaimPublished', () => ({
      commandId: sound.events[2]?.metadata.commandId ?? '',
      commandHash: 'ff',
    })),
    '4 repeats',
    'stored with two bodies',
  ],
  [
    'a past that is answered otherwise',
    heardMore({ is: 'answered', ask: 'funnel', knownAt: 4, answer: 'b' }),
    '5 past answers',
    'funnel known at 4',
  ],
  [
    'a request that was refused and is there',
    () => ({
      ...sound,
      history: sound.history.map((line): HistoryLine =>
        line.is === 'ok' ? { is: 'refused', op: line.op, code: 'FieldInvalid' } : line,
      ),
    }),
    '6 refusals',
    'refused and there all the same',
  ],
  [
    'an event that nobody asked for',
    withMetadata('ClaimPublished', () => ({ commandId: 'stranger' })),
    '6 refusals',
    'nobody asked for it',
  ],
  [
    'a decision that rests on an event after it',
    withMetadata('ModelIdentified', () => ({ basis: [{ stream: 'kheo.claim-k-1', revision: 0 }] })),
    '7 rules',
    'rests on what was not there yet',
  ],
  [
    'a grant of somebody else',
    withMetadata('CouncilVoted', () => ({ actor: { id: 'officer', grant: 'grt-2' } })),
    '7 rules',
    'a grant that its actor did not have',
  ],
  [
    'a score by a holder of the model',
    withData('AssessmentScored', { assessor: 'per-1' }),
    '7 rules',
    'scored by a holder',
  ],
  [
    'a score by somebody whom nobody took from the holders',
    stored((events) => events.filter(({ index }) => index !== 3)),
    '7 rules',
    'scored by a holder',
  ],
  [
    'a score that was put right to one by a holder',
    stored((events) =>
      events.map((event) =>
        event.index === 9
          ? { ...event, data: { ...event.data, after: { ...SUBJECT, assessor: 'per-1' } } }
          : event,
      ),
    ),
    '7 rules',
    'scored by a holder',
  ],
  ['more votes than members present', withData('CouncilVoted', { inFavour: 9 }), '7 rules', 'do not add up'],
  [
    'a published total that was counted',
    () => ({
      ...sound,
      counted: sound.counted.map((one) => ({
        ...one,
        counts: { ...one.counts, 'commune recognised possible': 41 },
      })),
    }),
    '8 counts',
    'commune recognised possible 41 for 1',
  ],
  [
    'a line of a decision that reached nothing',
    withData('RecognitionGranted', { decidedIn: { decision: 'd-2', line: 1 } }),
    'reactions reached',
    'reached nothing',
  ],
  [
    'a line that reached its case twice',
    stored((events) => [...events, events[7] as RecordedEvent]),
    'reactions reached',
    'reached twice',
  ],
];

describe('a checker turns red on', () => {
  it.each(BROKEN)('%s', (_, broken, invariant, words) => {
    const found = CHECKERS[invariant]?.(broken()) ?? [];
    expect(found.join('\n')).toContain(words);
  });

  it('something, whichever of them it is', () => {
    expect([...new Set(BROKEN.map(([, , invariant]) => invariant))]).toEqual(Object.keys(CHECKERS));
  });
});
