/**
 * What happened to models, act by act: the rows behind the register, the funnel and the reconciliation of claims. An act carries
 * the ids it concerned as they then were; a recognition is one row however many papers carry it.
 */
import { boundsBetween, jsonOf } from '@kheo/kernel';
import type { Interval, JsonObject } from '@kheo/kernel';
import { known, MOVEMENT } from '@kheo/recognition';
import { foldText } from '../looking.js';
import type { Fact, Keeping, Row } from '../question.js';
import { actsOf, partOf, PLAIN } from './standing-acts.js';
import type { Act, Done, Subject } from './standing-acts.js';

/** Acts that are found by the words of a title. */
const SEARCHED: ReadonlySet<Act> = new Set<Act>(['recognised', 'introduced']);

const modelsOf = (data: JsonObject): readonly string[] => {
  const held = data as { model?: string; into?: string; lines?: readonly { model: string }[] };
  return [
    ...new Set([
      ...(held.lines ?? []).map(({ model }) => model),
      ...(held.model === undefined ? [] : [held.model]),
    ]),
  ];
};

/** Of a decision the lines of one model; an annulment names lines by number, and a correction may have moved one to another model. */
const ownLines = (type: string, data: JsonObject, key: string): JsonObject => {
  if (type !== 'DecisionIssued') return data;
  const lines = data['lines'] as readonly { readonly model: string }[];
  return jsonOf({ ...data, lines: lines.filter(({ model }) => model === key) });
};

export const keeps: Keeping = {
  types: [
    ...Object.keys(PLAIN),
    'ModelIdentified',
    'ModelRetitled',
    'ModelsMerged',
    'RecognitionGranted',
    'RatedOutstanding',
    'RecognitionWithdrawn',
    'RegistrationWithdrawn',
    'CasesMerged',
    'DecisionIssued',
    'DecisionLineUnapplied',
    'DecisionAnnulled',
    'AwardRecovered',
  ],
  // A commendation is found by its own id too: that is where it stands until a correction names its model.
  keys: (type, data) =>
    type === 'CommendationGranted' ? [...modelsOf(data), data['commendation'] as string] : modelsOf(data),
  rows: (facts, key) => rowsOfActs(facts, key),
  part: partOf,
  own: ownLines,
  fields: {
    act: 'text',
    model: 'text',
    unit: 'text',
    level: 'text',
    field: 'text',
    scheme: 'text',
    holderKind: 'text',
    modelKind: 'text',
    movement: 'text',
    by: 'text',
    phases: 'text',
    decision: 'text',
    form: 'text',
    cycle: 'integer',
    year: 'integer',
    earliest: 'day',
    latest: 'day',
    recorded: 'integer',
    text: 'text',
  },
  counted: [
    'act',
    'movement',
    'unit',
    'level',
    'field',
    'scheme',
    'holderKind',
    'modelKind',
    'by',
    'form',
    'phases',
    'year',
    'earliest',
    'latest',
    'recorded',
  ],
  kept: ['metric', 'value', 'valueUnit', 'qualifier'],
  shown: ['holders', 'note', 'source', 'document', 'scores', 'signer', 'legalBasis', 'certificates'],
  indexes: [],
};

const rowsOfActs = (facts: readonly Fact[], key: string): readonly Row[] => {
  const merged = new Set(
    facts.filter(({ type }) => type === 'CasesMerged').map(({ data }) => data['case'] as string),
  );
  const identity = facts.find(({ type }) => type === 'ModelIdentified');
  const titles = facts.filter(
    ({ type, data }) => (type === 'ModelIdentified' || type === 'ModelRetitled') && data['model'] === key,
  );
  const text = foldText(titles.map(({ data }) => data['title'] as string).join(' '));
  const mergedInto = facts.find(({ type, data }) => type === 'ModelsMerged' && data['model'] === key)?.data[
    'into'
  ];
  const acts = actsOf(facts, key).filter(
    ({ subject }) => subject.case === undefined || !merged.has(subject.case),
  );
  return acts.map((done) => {
    const { begin, end } = done;
    const shown = known({
      perhapsSameAs: perhapsSameAs(done, acts),
      laterEnded: end && { how: end.how, effectiveOn: end.fact.effectiveOn },
      mergedInto,
    });
    const { earliest, latest } = done.fact.interval;
    const values = jsonOf(
      known({
        ...valuesOf(done, asCorrected(done, identity)),
        ...shown,
        earliest,
        latest,
        year: done.subject.cycle ?? yearOf(done.fact.interval),
        recorded: done.fact.index,
        ...(SEARCHED.has(done.act) ? { text } : {}),
      }),
    );
    return { id: done.id, part: done.part, bounds: boundsBetween(begin, end?.fact.interval), values };
  });
};

/** The year in which all days of an interval lie. */
const yearOf = ({ earliest, latest }: Interval): number | undefined =>
  earliest.slice(0, 4) === latest.slice(0, 4) ? Number(latest.slice(0, 4)) : undefined;

/** Cases that tell the same recognition by another paper, as it seems: same level and year. They stay two until somebody merges them. */
const perhapsSameAs = ({ act, subject }: Done, acts: readonly Done[]): readonly string[] | undefined => {
  const { level, cycle, case: of } = subject;
  if (act !== 'recognised' || level === undefined || cycle === undefined) return undefined;
  const others = acts.filter(
    (one) => one.act === act && one.subject.level === level && one.subject.cycle === cycle,
  );
  const cases = [
    ...new Set(
      others.flatMap(({ subject: { case: other } }) => (other === undefined || other === of ? [] : [other])),
    ),
  ];
  return cases.length > 0 ? cases : undefined;
};

/** A model that was recorded wrongly reaches the acts that were recorded before it was put right. */
const asCorrected = ({ fact, subject }: Done, identity: Fact | undefined): Subject => {
  const told: Subject = identity ? ofModel(identity) : {};
  const reached = identity?.corrects !== undefined && fact.index < identity.index;
  if (fact.type !== 'CommendationGranted') return reached ? { ...subject, ...told } : subject;
  // It says itself who is commended; of which movement, kind and field it is, its model says.
  const { unit, movement = MOVEMENT, modelKind, field } = told;
  return { ...subject, ...known({ movement, modelKind, field, unit: reached ? unit : subject.unit }) };
};

const ofModel = ({ data }: Fact): Subject => {
  const { unit, field, holderKind, holders, kind, movement } = data as unknown as Subject & { kind: string };
  return known({ unit, field, holderKind, holders, modelKind: kind, movement });
};

const valuesOf = (done: Done, subject: Subject): JsonObject => {
  const { field, phases, holders } = subject;
  return jsonOf(
    known({
      act: done.act,
      model: subject.model,
      modelKind: subject.modelKind,
      movement: subject.movement,
      case: subject.case,
      unit: subject.unit,
      // An introduction to the centre is an act at the central level, whether or not the source says so.
      level: done.act === 'introduced' ? 'central' : subject.level,
      cycle: subject.cycle,
      scheme: field?.scheme,
      field: field && `${field.scheme}/${field.code}`,
      holderKind: subject.holderKind,
      holders: holders ?? [],
      phases: phases && phases.length > 0 ? `|${phases.join('|')}|` : undefined,
      by: subject.by,
      form: subject.form,
      cited: subject.document,
      decision: done.decision?.decision,
      line: done.decision?.line,
      effectiveOn: done.fact.effectiveOn,
      eventId: done.fact.eventId,
      source: done.fact.source,
      ...done.more,
    }),
  );
};
