/**
 * A random history of the movement as bare events: units that merge, models that are retitled, cases, decisions, annulments,
 * commendations, corrections and retractions of anything before, recorded in any order of effect. It obeys no rule but the shape of its events,
 * so that what is folded from it must stand anything.
 */
import type { Draft } from '@kheo/kernel';
import type { EventStore } from '@kheo/ports';
import { draft, eventIdOf } from './drafts.js';
import { ACT_STEPS, placed } from './random-acts.js';
import { CORRECTION_STEPS } from './random-corrections.js';
import { METRICS, MODELS, randomDate, UNITS } from './random-steps.js';
import type { Made, Put, Step } from './random-steps.js';
import type { Random } from './random.js';

export interface HistoryStep {
  readonly stream: string;
  readonly draft: Draft;
}

/** The opening events, then `count` random ones, of some kinds only: what seldom meets in a history of all kinds meets in one of few. */
export const randomHistory = (random: Random, count: number): readonly HistoryStep[] => {
  const made: Made[] = [];
  const revisions = new Map<string, number>();
  const put: Put = (stream, type, { data, effectiveOn = randomDate(random) }) => {
    const revision = revisions.get(stream) ?? 0;
    revisions.set(stream, revision + 1);
    made.push({
      stream,
      revision,
      draft: draft({ eventId: eventIdOf(1_000_000 + made.length), type, data, effectiveOn }),
      now: data,
      retracted: false,
    });
  };
  open(put, random);
  const one = random.pick(STEPS);
  const steps = STEPS.filter((step) => step === one || random.below(2) === 0);
  for (let step = 0; step < count; step += 1) random.pick(steps)(put, random, made);
  return made.map(({ stream, draft: told }) => ({ stream, draft: told }));
};

const open = (put: Put, random: Random): void => {
  put('kheo.log-test', 'LogOpened', { data: { logId: 'log-test', format: 'kheo/1' } });
  const parents: Readonly<Record<string, string>> = { 'u-district': 'u-province', 'u-commune': 'u-district' };
  for (const unit of UNITS) {
    const parent = parents[unit];
    put(`kheo.unit-${unit}`, 'UnitEstablished', {
      data: {
        unit,
        name: `tỉnh ${unit}`,
        kind: 'territory',
        territory: unit === 'u-committee' ? 'u-province' : unit,
        ...(parent ? { parent } : {}),
      },
    });
  }
  for (const phase of ['p-1', 'p-2'])
    put(`kheo.phase-${phase}`, 'PhaseDeclared', {
      data: {
        phase,
        organisation: random.pick(UNITS),
        name: `giai đoạn ${phase}`,
        fromYear: 2018,
        toYear: 2020 + random.below(5),
      },
    });
  for (const model of MODELS)
    put(`kheo.model-${model}`, 'ModelIdentified', {
      data: {
        title: `Đường hoa ${model}`,
        kind: 'model',
        movement: 'dan-van-kheo',
        ...placed(random, model),
        holders: ['u-committee'],
      },
    });
  for (const metric of ['outcome-cameras', 'commended', 'units-recognising'])
    put(`kheo.claim-k-${metric}`, 'ClaimPublished', {
      data: { claim: `k-${metric}`, metric, unit: 'u-province', ...figure(random) },
      effectiveOn: { precision: 'year', date: '2017' },
    });
};

/** What a claim prints. */
const figure = (random: Random) => ({
  qualifier: random.pick(['exact', 'exact', 'more-than']),
  value: random.below(4),
  movement: 'dan-van-kheo',
});

const RELATIONS = ['merged', 'merged', 'split', 'renamed', 'transferred'] as const;

const STEPS: readonly Step[] = [
  ...ACT_STEPS,
  ...CORRECTION_STEPS,
  (put, random) => {
    const model = random.pick(MODELS);
    put(`kheo.model-${model}`, 'ModelRetitled', {
      data: { model, title: `Ánh sáng an ninh ${String(random.below(9))}` },
    });
  },
  (put, random) => {
    const model = random.pick(MODELS);
    put(`kheo.model-${model}`, 'HolderChanged', {
      data: { model, holderKind: random.pick(['household', 'joint']), holders: [random.pick(UNITS)] },
    });
  },
  (put, random) => {
    const model = random.pick(MODELS);
    const lapses = random.below(2) === 0;
    put(`kheo.model-${model}`, lapses ? 'ModelLapsed' : 'ModelsMerged', {
      data: lapses ? { model } : { model, into: random.pick(MODELS) },
    });
  },
  (put, random) => {
    const unit = random.pick(UNITS);
    put(`kheo.unit-${unit}`, 'UnitAbolished', {
      data: { unit, lastDay: `${String(2019 + random.below(8))}-06-30` },
    });
  },
  (put, random) => {
    const unit = random.pick(UNITS);
    put(`kheo.unit-${unit}`, 'UnitRenamed', { data: { unit, name: `thành phố ${String(random.below(9))}` } });
  },
  (put, random) => {
    const unit = random.pick(UNITS.slice(0, 3));
    put(`kheo.unit-${unit}`, 'UnitSucceeded', {
      data: { unit, successor: 'u-heir', relation: random.pick(RELATIONS), operatesFrom: '2025-07-01' },
    });
  },
  (put, random) => {
    const phase = random.pick(['p-1', 'p-2']);
    put(`kheo.phase-${phase}`, 'PhaseAmended', { data: { phase, toYear: 2020 + random.below(8) } });
  },
  (put, random, made) => {
    const document = `t-${String(made.length)}`;
    put(`kheo.document-${document}`, 'DocumentRecorded', {
      data: { document, type: 'Kế hoạch', number: String(random.below(99)), issuer: random.pick(UNITS) },
    });
  },
  (put, random, made) => {
    const statement = `w-${String(made.length)}`;
    put(`kheo.statement-${statement}`, 'UnitStatementRecorded', {
      data: { statement, unit: random.pick(UNITS), act: 'proposed', value: random.below(3) },
    });
  },
  (put, random, made) => {
    const plan = `n-${String(made.length)}`;
    put(`kheo.plan-${plan}`, 'PlanIssued', {
      data: { plan, unit: random.pick(UNITS), issuer: random.pick(UNITS), phases: ['p-1'] },
    });
  },
  (put, random, made) => {
    const conference = `f-${String(made.length)}`;
    put(`kheo.conference-${conference}`, 'ConferenceHeld', {
      data: { conference, unit: random.pick(UNITS), organiser: random.pick(UNITS) },
    });
  },
  (put, random) => {
    const unit = random.pick(UNITS);
    put(`kheo.unit-${unit}`, 'CommitteeEstablished', { data: { unit } });
  },
  (put, random, made) => {
    const source = `s-${String(made.length)}`;
    put(`kheo.source-${source}`, 'SourceRegistered', {
      data: { source, title: `Báo ${String(random.below(9))}` },
    });
  },
  (put, random, made) => {
    const person = `h-${String(made.length)}`;
    put(`kheo.person-${person}`, 'PersonIdentified', {
      data: { person, name: { key: `p.${person}`, sealed: 'AA' } },
    });
    put(`kheo.person-${person}`, 'CapacityHeld', {
      data: { person, capacity: { key: `p.${person}`, sealed: 'AA' }, unit: random.pick(UNITS) },
    });
  },
  (put, random) => {
    const claim = random.pick(['k-1', 'k-2', 'k-3']);
    put(`kheo.claim-${claim}`, 'ClaimPublished', {
      data: {
        claim,
        unit: random.pick(UNITS),
        metric: random.pick(METRICS),
        ...figure(random),
      },
    });
  },
  (put, random) => {
    const relation = `r-${String(random.below(3))}`;
    put(`kheo.relation-${relation}`, 'ClaimsRelated', {
      data: {
        relation,
        kind: random.pick(['sum', 'part-of', 'tension']),
        total: 'k-1',
        parts: random.below(2) === 0 ? ['k-2'] : ['k-2', 'k-3'],
      },
    });
  },
];

/** Appends a history, in appends of one event. */
export const recordHistory = async (store: EventStore, steps: readonly HistoryStep[]): Promise<void> => {
  const revisions = new Map<string, number>();
  for (const { stream, draft: told } of steps) {
    const revision = revisions.get(stream) ?? -1;
    const result = await store.append({
      stream,
      expected: revision < 0 ? 'no-stream' : revision,
      events: [told],
    });
    if (result.outcome !== 'appended') throw new Error(`${stream} at ${String(revision)}: ${result.outcome}`);
    revisions.set(stream, result.last);
  }
};
