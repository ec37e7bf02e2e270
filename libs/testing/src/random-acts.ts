/** The steps of a random history that are about acts on models: cases, decisions with their lines, commendations, outcomes. */
import type { EffectiveOn, JsonObject } from '@kheo/kernel';
import { CASES, LEVELS, LINE_ACTS, MODELS, UNITS } from './random-steps.js';
import type { Made, Step } from './random-steps.js';
import type { Random } from './random.js';

interface Line {
  readonly line: number;
  readonly model: string;
  readonly case: string;
}

/** A case is of one model, as a rule; what was put right leaves it with two for a while. */
const modelOfCase = (random: Random, held: string): string =>
  random.below(3) === 0 ? random.pick(MODELS) : (MODELS[Number(held.slice(2)) % MODELS.length] as string);

export const placed = (random: Random, model: string) => ({
  model,
  unit: random.pick(UNITS),
  holderKind: random.pick(['collective', 'individual'] as const),
});

const maybe = (random: Random, more: JsonObject): JsonObject => (random.below(2) === 0 ? more : {});

/** The ids that an act on a model carries. */
const onModel = (random: Random, model: string): JsonObject => ({
  ...placed(random, model),
  modelKind: 'model',
  movement: random.below(12) === 0 ? 'another' : 'dan-van-kheo',
  holders: ['u-committee'],
});

/** The ids that an act on a case carries. */
const about = (random: Random, held: string): JsonObject => ({
  ...onModel(random, modelOfCase(random, held)),
  case: held,
  ...(random.below(3) === 0 ? {} : { level: random.pick(LEVELS) }),
  ...(random.below(3) === 0 ? { phases: ['p-1'] } : {}),
  ...maybe(random, { by: random.pick(UNITS) }),
});

const onCase =
  (type: string, more: (random: Random) => JsonObject = () => ({})): Step =>
  (put, random) => {
    const held = random.pick(CASES);
    put(`kheo.case-${held}`, type, { data: { ...about(random, held), ...more(random) } });
  };

const linesOf = (random: Random) =>
  Array.from({ length: 1 + random.below(3) }, (_, at) => {
    const { phases: _p, by: _b, ...line } = about(random, random.pick(CASES));
    return { ...line, act: random.pick(LINE_ACTS), line: at + 1 };
  });

const countOf = (made: readonly Made[], type: string): string =>
  String(made.filter(({ draft }) => draft.type === type).length);

const issue: Step = (put, random, made) => {
  const decision = `d-${countOf(made, 'DecisionIssued')}`;
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

/** What is said of a decision names its lines as they are by then. */
const onDecision =
  (type: 'DecisionAnnulled' | 'AwardRecovered' | 'DecisionLineUnapplied'): Step =>
  (put, random, made) => {
    const issued = made.filter(({ draft }) => draft.type === 'DecisionIssued');
    if (issued.length === 0) return;
    const { stream, now } = random.pick(issued);
    const lines = (now['lines'] as unknown as readonly Line[]).map(({ line, model, case: held }) => ({
      line,
      model,
      case: held,
    }));
    const decision = now['decision'] as string;
    const one = random.pick(lines);
    if (type === 'DecisionAnnulled') put(stream, type, { data: { decision, by: 'u-heir', lines } });
    else if (type === 'AwardRecovered')
      put(stream, type, {
        data: { decision, by: 'u-heir', lines: random.below(2) === 0 ? [one] : lines },
      });
    else put(`kheo.case-${one.case}`, type, { data: { decision, reason: 'CaseClosed', ...one } });
  };

const commend: Step = (put, random, made) => {
  const commendation = `g-${countOf(made, 'CommendationGranted')}`;
  put(`kheo.commendation-${commendation}`, 'CommendationGranted', {
    data: {
      commendation,
      form: random.pick(['giay-khen', 'bang-khen']),
      holderKind: 'individual',
      holders: [],
      ...(random.below(4) === 0 ? {} : { unit: random.pick(UNITS) }),
      ...(random.below(3) === 0 ? {} : { model: random.pick(MODELS) }),
      ...maybe(random, { level: random.pick(LEVELS) }),
      ...maybe(random, { by: random.pick(UNITS) }),
    },
  });
};

const report: Step = (put, random) => {
  const model = random.pick(MODELS);
  put(`kheo.model-${model}`, 'OutcomeReported', {
    data: {
      ...onModel(random, model),
      value: random.below(20),
      valueUnit: random.pick(['mắt camera', 'hộ']),
      qualifier: random.pick(['exact', 'exact', 'more-than']),
      ...maybe(random, { metric: 'outcome-cameras' }),
    },
    ...(random.below(2) === 0 ? {} : { effectiveOn: random.pick(END_OF_YEAR) }),
  });
};

/** Dates with the same last day: which outcome is the last one is told by their first days, and then by the order of the log. */
const END_OF_YEAR: readonly EffectiveOn[] = [
  { precision: 'year', date: '2023' },
  { precision: 'range', date: '2023-06', to: '2023-12' },
  { precision: 'month', date: '2023-12' },
];

const introduce: Step = (put, random) => {
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
};

export const ACT_STEPS: readonly Step[] = [
  onCase('ModelRegistered'),
  onCase('ModelRegistered'),
  onCase('ModelMaintained'),
  onCase('RegistrationWithdrawn'),
  onCase('AssessmentConcluded', (random) => ({ outcome: random.pick(['passed', 'failed']) })),
  onCase('RecognitionGranted'),
  onCase('RecognitionGranted'),
  onCase('RatedOutstanding'),
  onCase('RecognitionWithdrawn', () => ({ reason: 'fraud' })),
  onCase('ProposedToHigherLevel'),
  onCase('CasesMerged', (random) => ({ into: random.pick(CASES) })),
  issue,
  issue,
  issue,
  onDecision('DecisionAnnulled'),
  onDecision('AwardRecovered'),
  onDecision('DecisionLineUnapplied'),
  introduce,
  commend,
  commend,
  report,
  report,
  report,
];
