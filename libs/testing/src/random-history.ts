/**
 * A random history of the movement as bare events: units that merge, models that are retitled, cases, decisions, annulments,
 * corrections and retractions of anything before, recorded in any order of effect. It obeys no rule but the shape of its events,
 * so that what is folded from it must stand anything.
 */
import type { Draft, EffectiveOn, JsonObject } from '@kheo/kernel';
import type { EventStore } from '@kheo/ports';
import { draft, eventIdOf } from './drafts.js';
import type { Random } from './random.js';

export interface HistoryStep {
  readonly stream: string;
  readonly draft: Draft;
}

export const LEVELS = ['commune', 'district', 'province', 'central'] as const;
const UNITS = ['u-province', 'u-district', 'u-commune', 'u-heir', 'u-committee'] as const;
const MODELS = ['m-1', 'm-2', 'm-3'] as const;
const CASES = ['c-1', 'c-2', 'c-3', 'c-4', 'c-5'] as const;
const CLAIMS = ['k-1', 'k-2', 'k-3'] as const;

const caseModel = (of: string): string => MODELS[Number(of.slice(2)) % MODELS.length] as string;

/** A date of any precision between 2017 and 2026. */
export const randomDate = (random: Random): EffectiveOn => {
  const year = String(2017 + random.below(9));
  const month = `${year}-${String(1 + random.below(12)).padStart(2, '0')}`;
  const day = `${month}-${String(1 + random.below(28)).padStart(2, '0')}`;
  return random.pick<EffectiveOn>([
    { precision: 'day', date: day },
    { precision: 'month', date: month },
    { precision: 'year', date: year },
    { precision: 'range', date: month, to: `${year}-12` },
    { precision: 'unknown' },
    { precision: 'unknown', to: day },
  ]);
};

interface Made {
  readonly stream: string;
  readonly revision: number;
  readonly draft: Draft;
}

/** The opening events, then `count` random ones. */
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
    });
  };
  open(put, random);
  for (let step = 0; step < count; step += 1) random.pick(STEPS)(put, random, made);
  return made.map(({ stream, draft: told }) => ({ stream, draft: told }));
};

/** Records an event of a type on a stream. */
type Put = (stream: string, type: string, fact: Fact) => void;
interface Fact {
  readonly data: JsonObject;
  readonly effectiveOn?: EffectiveOn;
}
type Step = (put: Put, random: Random, made: readonly Made[]) => void;

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
};

const placed = (random: Random, model: string) => ({
  model,
  unit: random.pick(UNITS),
  holderKind: random.pick(['collective', 'individual'] as const),
});

/** The ids that an act on a case carries. */
const about = (random: Random, of: string): JsonObject => ({
  ...placed(random, caseModel(of)),
  case: of,
  modelKind: 'model',
  movement: random.below(12) === 0 ? 'another' : 'dan-van-kheo',
  holders: ['u-committee'],
  ...(random.below(3) === 0 ? {} : { level: random.pick(LEVELS) }),
  ...(random.below(3) === 0 ? { phases: ['p-1'] } : {}),
  ...(random.below(2) === 0 ? { by: random.pick(UNITS) } : {}),
});

const onCase =
  (type: string, more: (random: Random) => JsonObject = () => ({})): Step =>
  (put, random) => {
    const of = random.pick(CASES);
    put(`kheo.case-${of}`, type, { data: { ...about(random, of), ...more(random) } });
  };

const linesOf = (random: Random) =>
  Array.from({ length: 1 + random.below(3) }, (_, at) => {
    const { phases: _p, by: _b, ...line } = about(random, random.pick(CASES));
    return {
      ...line,
      act: random.pick(['recognise', 'recognise', 'rate-outstanding', 'refuse']),
      line: at + 1,
    };
  });

const issue: Step = (put, random, made) => {
  const decision = `d-${String(made.filter(({ draft: told }) => told.type === 'DecisionIssued').length)}`;
  put(`kheo.decision-${decision}`, 'DecisionIssued', {
    data: {
      decision,
      issuer: random.pick(UNITS),
      type: 'QĐ',
      number: String(1 + random.below(6)),
      symbol: 'QĐ/TU',
      lines: linesOf(random),
    },
  });
};

const onDecision =
  (type: 'DecisionAnnulled' | 'DecisionLineUnapplied'): Step =>
  (put, random, made) => {
    const issued = made.filter(({ draft: told }) => told.type === 'DecisionIssued');
    if (issued.length === 0) return;
    const { stream, draft: told } = random.pick(issued);
    const lines = (told.data['lines'] as readonly { line: number; model: string; case: string }[]).map(
      ({ line, model, case: of }) => ({ line, model, case: of }),
    );
    const decision = told.data['decision'] as string;
    if (type === 'DecisionAnnulled') put(stream, type, { data: { decision, by: 'u-heir', lines } });
    else
      for (const line of lines.slice(0, 1))
        put(`kheo.case-${line.case}`, type, { data: { decision, reason: 'CaseClosed', ...line } });
  };

/** Of anything before: its date, its level or its title; or that it should not be there at all. */
const correct: Step = (put, random, made) => {
  const correctable = made.filter(({ draft: told }) =>
    /^(Model|Recognition|Rated|Introduced|UnitRenamed|DecisionIssued|ClaimPublished|Phase|Document|Source|UnitStatement)/.test(
      told.type,
    ),
  );
  const { stream, revision, draft: told } = random.pick(correctable);
  const concerns = { stream, revision, eventId: told.eventId, type: told.type };
  const change =
    'level' in told.data
      ? { level: random.pick(LEVELS) }
      : 'title' in told.data
        ? { title: `Lò đốt rác ${String(random.below(9))}` }
        : {};
  const before = Object.fromEntries(Object.keys(change).map((name) => [name, told.data[name] as string]));
  put(stream, 'RecordCorrected', {
    data: { concerns, after: { ...told.data, ...change }, before, reason: 'misread' },
    effectiveOn: random.below(2) === 0 ? told.effectiveOn : randomDate(random),
  });
};

const retract: Step = (put, random, made) => {
  const retractable = made.filter(({ draft: told }) =>
    /^(ModelRegistered|RecognitionGranted|ClaimPublished)/.test(told.type),
  );
  if (retractable.length === 0) return;
  const { stream, revision, draft: told } = random.pick(retractable);
  put(stream, 'RecordRetracted', {
    data: {
      concerns: { stream, revision, eventId: told.eventId, type: told.type },
      before: told.data,
      reason: 'twice',
    },
    effectiveOn: told.effectiveOn,
  });
};

const STEPS: readonly Step[] = [
  onCase('ModelRegistered'),
  onCase('ModelMaintained'),
  onCase('RecognitionGranted'),
  onCase('RecognitionGranted'),
  onCase('RatedOutstanding'),
  onCase('RecognitionWithdrawn', () => ({ reason: 'fraud' })),
  onCase('ProposedToHigherLevel'),
  onCase('CasesMerged', (random) => ({ into: random.pick(CASES) })),
  issue,
  issue,
  onDecision('DecisionAnnulled'),
  onDecision('DecisionLineUnapplied'),
  correct,
  correct,
  retract,
  (put, random) => {
    const model = random.pick(MODELS);
    put(`kheo.model-${model}`, 'ModelRetitled', {
      data: { model, title: `Ánh sáng an ninh ${String(random.below(9))}` },
    });
  },
  (put, random) => {
    const model = random.pick(MODELS);
    put(`kheo.model-${model}`, 'IntroducedToCentre', {
      data: {
        ...placed(random, model),
        modelKind: 'model',
        movement: 'dan-van-kheo',
        holders: [],
        by: 'u-committee',
        phases: ['p-2'],
      },
    });
  },
  (put, random) => {
    const unit = random.pick(UNITS);
    put(`kheo.unit-${unit}`, 'UnitRenamed', { data: { unit, name: `thành phố ${String(random.below(9))}` } });
  },
  (put, random) => {
    const unit = random.pick(UNITS.slice(0, 3));
    put(`kheo.unit-${unit}`, 'UnitSucceeded', {
      data: { unit, successor: 'u-heir', relation: 'merged', operatesFrom: '2025-07-01' },
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
    const claim = random.pick(CLAIMS);
    put(`kheo.claim-${claim}`, 'ClaimPublished', {
      data: {
        claim,
        unit: random.pick(UNITS),
        metric: random.pick(['recognised', 'registered', 'built']),
        qualifier: random.pick(['exact', 'exact', 'more-than']),
        value: random.below(4),
        movement: 'dan-van-kheo',
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
