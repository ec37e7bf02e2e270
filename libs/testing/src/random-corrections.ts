/** The steps of a random history that put right or take back what was told before. */
import { jsonOf } from '@kheo/kernel';
import type { Json, JsonObject } from '@kheo/kernel';
import { CASES, LEVELS, LINE_ACTS, MODELS, randomDate, UNITS } from './random-steps.js';
import type { Step } from './random-steps.js';
import type { Random } from './random.js';

const CORRECTABLE =
  /^(Model|Recognition|Registration|Rated|Introduced|Proposed|Assessment|Outcome|Cases|Commendation|Award|Holder|Unit|Decision|Claim|Phase|Document|Source|Plan|Conference)/;
/** What acts are told by: what says which model they are on is the richest to put right. */
const ACTS =
  /^(Decision|Award|Commendation|Outcome|Recognition|ModelReg|Registration|Assessment|Rated|Cases)/;
const RETRACTABLE =
  /^(ModelRegistered|ModelLapsed|ModelsMerged|Recognition|Registration|Assessment|Outcome|Cases|Commendation|DecisionAnnulled|Award|Holder|UnitAbolished|UnitRenamed|Claim|Plan|Conference)/;

/** New values for some fields; undefined takes a field away. */
type Change = Readonly<Record<string, Json | undefined>>;

/** What is corrected again is corrected as it was left; `before` tells what the changed fields then held. */
const correct: Step = (put, random, made) => {
  const sought = random.pick([ACTS, ACTS, CORRECTABLE]);
  const correctable = made.filter(({ draft }) => sought.test(draft.type));
  if (correctable.length === 0) return;
  const record = random.pick(correctable);
  const { stream, revision, draft, now, retracted } = record;
  const change = retracted ? {} : random.pick(changesOf(draft.type, now, random));
  const after = jsonOf(present({ ...now, ...change }));
  const before = jsonOf(present(Object.fromEntries(Object.keys(change).map((name) => [name, now[name]]))));
  record.now = after;
  put(stream, 'RecordCorrected', {
    data: {
      concerns: { stream, revision, eventId: draft.eventId, type: draft.type },
      after,
      before,
      reason: 'misread',
    },
    effectiveOn: random.below(2) === 0 ? draft.effectiveOn : randomDate(random),
  });
};

const present = (change: Change): Record<string, Json> =>
  Object.fromEntries(
    Object.entries(change).filter((entry): entry is [string, Json] => entry[1] !== undefined),
  );

/** Acts that carry their model as they then knew it. What a model's own stream says of its identity keeps its model. */
const MOVABLE =
  /^(ModelRegistered|ModelMaintained|Recog|Regis|Rated|Proposed|Assess|Cases|Introduced|Outcome)/;

/** Some corrections of a fact, each of which says something else of it; often none but that of its date. */
const changesOf = (type: string, now: JsonObject, random: Random): readonly Change[] => {
  const model = random.pick(MODELS);
  if ('lines' in now) return [{ lines: changedLines(type, now['lines'] as readonly JsonObject[], random) }];
  if (type === 'CommendationGranted')
    return [{ model }, { model: undefined }, { unit: random.pick(UNITS) }, { level: random.pick(LEVELS) }];
  if (MOVABLE.test(type))
    return [
      { model },
      ...('case' in now ? [{ case: random.pick(CASES) }, { model, case: random.pick(CASES) }] : []),
      ...('level' in now ? [{ level: random.pick(LEVELS) }, { level: undefined }] : []),
      ...('value' in now ? [{ value: random.below(20) }] : []),
    ];
  if (type === 'DecisionLineUnapplied') return [{ model }];
  if (type === 'ModelIdentified')
    return [
      { title: `Lò đốt rác ${String(random.below(9))}` },
      { unit: random.pick(UNITS), holderKind: random.pick(['household', undefined]) },
      { movement: random.pick(['another', 'dan-van-kheo']) },
    ];
  if (type === 'UnitAbolished') return [{ lastDay: `${String(2019 + random.below(8))}-12-31` }];
  return 'title' in now ? [{ title: `Lò đốt rác ${String(random.below(9))}` }] : [{}];
};

/** A line keeps its number and its case. */
const changedLines = (type: string, lines: readonly JsonObject[], random: Random): readonly JsonObject[] => {
  const changed = random.pick(lines)['line'];
  const issued: JsonObject = random.pick<JsonObject>([
    { model: random.pick(MODELS) },
    { model: random.pick(MODELS) },
    { level: random.pick(LEVELS) },
    { act: random.pick(LINE_ACTS) },
  ]);
  const change: JsonObject = type === 'DecisionIssued' ? issued : { model: random.pick(MODELS) };
  return lines.map((line) => (line['line'] === changed ? { ...line, ...change } : line));
};

const retract: Step = (put, random, made) => {
  const retractable = made.filter(({ draft }) => RETRACTABLE.test(draft.type));
  if (retractable.length === 0) return;
  const record = random.pick(retractable);
  const { stream, revision, draft, now } = record;
  record.retracted = true;
  put(stream, 'RecordRetracted', {
    data: {
      concerns: { stream, revision, eventId: draft.eventId, type: draft.type },
      before: now,
      reason: 'twice',
    },
    effectiveOn: draft.effectiveOn,
  });
};

export const CORRECTION_STEPS: readonly Step[] = [
  correct,
  correct,
  correct,
  correct,
  correct,
  retract,
  retract,
];
