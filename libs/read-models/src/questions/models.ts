/** Models and their dossiers: everything that ever happened to a model, in both times, with its cases and its lineage. */
import { boundsBetween, byEffect, id, jsonOf, oneOf, optional, text } from '@kheo/kernel';
import type { JsonObject } from '@kheo/kernel';
import type { Condition } from '@kheo/ports';
import { HOLDER_KINDS, known, MODEL_KINDS } from '@kheo/recognition';
import { historyIn, namesIn } from '../entries.js';
import { referenceOf, standing } from '../facts.js';
import {
  certaintyOf,
  factsOf,
  findRows,
  foldText,
  heldOn,
  knownAt,
  pageOfRows,
  wholeRows,
  wordsOf,
} from '../looking.js';
import type { RowDocument } from '../looking.js';
import {
  currentRows,
  currentWholeRows,
  holderLabels,
  modelLabels,
  MODELS,
  REGISTER,
  subtreeOf,
  unitLabels,
} from '../names.js';
import { question } from '../question.js';
import type { Ask, Fact, Row } from '../question.js';
import { keeps as acts } from './acts.js';
import { actItems } from './register.js';

interface Related {
  readonly model?: string;
  readonly origin?: string;
  readonly replica?: string;
  readonly into?: string;
  readonly lines?: readonly { readonly model: string }[];
}

const keys = (_: string, data: JsonObject): readonly string[] => {
  const { model, origin, replica, into, lines } = data as Related;
  return [
    ...new Set(
      [model, origin, replica, into, ...(lines ?? []).map((line) => line.model)].filter(
        (held) => held !== undefined,
      ),
    ),
  ];
};

const SHAPING = ['ModelIdentified', 'ModelRetitled', 'HolderChanged', 'ModelLapsed', 'ModelsMerged'];

/** One row for each title that the model has carried. */
const rows = (facts: readonly Fact[], model: string): readonly Row[] => {
  const own = facts.filter(({ data }) => data['model'] === model);
  const identified = own.find(({ type }) => type === 'ModelIdentified');
  if (!identified) return [];
  const titled = [identified, ...own.filter(({ type }) => type === 'ModelRetitled')];
  const held = own.filter(({ type }) => type === 'HolderChanged').at(-1)?.data;
  const { title: _, model: of, ...rest } = identified.data;
  const ended = own.find(({ type }) => type === 'ModelLapsed' || type === 'ModelsMerged');
  const status = ended && {
    how: ended.type === 'ModelLapsed' ? 'lapsed' : 'merged',
    effectiveOn: ended.effectiveOn,
    into: ended.data['into'] ?? null,
  };
  const values = {
    ...rest,
    ...known({
      holderKind: held ? held['holderKind'] : rest['holderKind'],
      holders: held?.['holders'] ?? rest['holders'],
      reference: referenceOf(identified),
      status,
    }),
  };
  const carried = titled.map((fact, at) => ({
    fact,
    next: titled[at + 1],
    title: fact.data['title'] as string,
  }));
  return carried.map(({ fact, next, title }, at) => ({
    id: `title-${String(at)}`,
    bounds: boundsBetween(fact.interval, next?.interval),
    values: jsonOf({
      ...values,
      model: of,
      title,
      text: foldText(title),
      startedOn: identified.effectiveOn,
      source: identified.source,
    }),
  }));
};

export const models = question({
  ...MODELS,
  doc: 'Models and exemplars; one by its id is the dossier',
  reads: ['units', 'people', 'register', 'documents', 'decisions', 'phases', 'sources'],
  keeps: {
    types: SHAPING,
    also: [
      ...acts.types,
      'AssessmentScored',
      'CouncilVoted',
      'DecisionLinked',
      'VisitRecorded',
      'InspectionRecorded',
      'ReplicationRequested',
      'ModelReplicated',
      'RegistrationReturned',
      'DossierSubmitted',
      'DossierReturned',
      'RecognitionRefused',
    ].filter((type) => !SHAPING.includes(type)),
    keys,
    rows,
    fields: {
      model: 'text',
      unit: 'text',
      kind: 'text',
      holderKind: 'text',
      title: 'text',
      text: 'text',
      reference: 'text',
    },
    shown: ['holders', 'note', 'source', 'field', 'origin'],
    indexes: [['model'], ['unit'], ['reference']],
  },
  params: {
    unit: optional(id('Place, with everything under it')),
    kind: optional(oneOf(MODEL_KINDS, 'Models or exemplars')),
    holderKind: optional(oneOf(HOLDER_KINDS, 'Kind of holder')),
    reference: optional(text('Id in the file it was imported from, such as models:MOD-011', 120)),
    text: optional(text('Words of the title, with or without diacritics', 200)),
  },
  list: async (ask, { unit, kind, holderKind, reference, text: sought }, paging) => {
    const where: Condition[] = [...knownAt(ask), ...heldOn(ask)];
    for (const [field, value] of Object.entries({ kind, holderKind, reference }))
      if (value !== undefined) where.push({ field, is: value });
    if (unit !== undefined) where.push({ field: 'unit', in: [...(await subtreeOf(ask, [unit]))] });
    if (sought !== undefined) where.push({ field: 'text', contains: wordsOf(sought) });
    const { rows: page, next } = await pageOfRows(ask, MODELS, { where, orderBy: ['model'], paging });
    return { items: await modelItems(ask, page), ...next };
  },
  one: async (ask, of) => {
    const model = await modelOf(ask, of);
    const row = model === undefined ? undefined : (await currentWholeRows(ask, MODELS, [model])).get(model);
    if (model === undefined || !row) return undefined;
    const facts = await factsOf(ask, MODELS, model);
    const [item] = await modelItems(ask, [row]);
    const rowsOfModel = await findRows(ask, REGISTER, {
      where: [...knownAt(ask), ...heldOn(ask), { field: 'document', is: model }],
      limit: ACTS_SHOWN,
    });
    return jsonOf({
      ...item,
      titles: titlesOf(facts, ask, model),
      cases: casesOf(facts, ask, model),
      acts: await actItems(
        ask,
        await wholeRows(
          ask,
          REGISTER,
          rowsOfModel.map(({ document }) => document),
        ),
      ),
      lineage: await lineageOf(ask, facts, model),
      mentions: await namesIn(facts, ask),
      ...historyIn(facts, ask),
    });
  },
});

const ACTS_SHOWN = 500;

/** By its id, or by the id it had in the file it came from (`MOD-011`), where that stands for one model only. */
const modelOf = async (ask: Ask, of: string): Promise<string | undefined> => {
  if ((await currentRows(ask, MODELS, [of])).has(of)) return of;
  const reference = of.includes(':') ? of : `models:${of}`;
  const found = await findRows(ask, MODELS, {
    where: [...knownAt(ask), { field: 'reference', is: reference }],
    limit: 10,
  });
  const candidates = new Set(found.map(({ document }) => document.document));
  return candidates.size === 1 ? [...candidates][0] : undefined;
};

const modelItems = async (ask: Ask, found: readonly RowDocument[]): Promise<readonly JsonObject[]> => {
  const units = await unitLabels(
    ask,
    found.map((row) => row['unit']),
  );
  const holders = await holderLabels(
    ask,
    found.flatMap((row) => row['holders'] as readonly string[]),
  );
  return found.map((row) =>
    jsonOf(
      known({
        id: row['model'],
        reference: row['reference'],
        title: row['title'],
        kind: row['kind'],
        movement: row['movement'],
        unit: units(row['unit']),
        field: row['field'],
        holderKind: row['holderKind'],
        holders: (row['holders'] as readonly string[]).map(holders),
        startedOn: row['startedOn'],
        certainty: certaintyOf(row, ask),
        status: row['status'],
        note: row['note'],
        source: row['source'],
      }),
    ),
  );
};

const titlesOf = (facts: readonly Fact[], ask: Ask, model: string) =>
  standing(facts, ask.knownAt)
    .filter(
      ({ type, data }) => (type === 'ModelIdentified' || type === 'ModelRetitled') && data['model'] === model,
    )
    .map(({ data, effectiveOn }) => ({ title: data['title'], from: effectiveOn }));

/** The cases of the model, each with its level, its year and what happened last in effect. */
const casesOf = (facts: readonly Fact[], ask: Ask, model: string) => {
  const cases = new Map<
    string,
    { level?: unknown; cycle?: unknown; steps: { type: string; effectiveOn: unknown; on: Fact }[] }
  >();
  for (const fact of standing(facts, ask.knownAt)) {
    if (fact.interval.earliest > ask.asOf) continue;
    const lines = (fact.data['lines'] ?? []) as unknown as {
      model: string;
      case: string;
      level?: string;
      cycle?: number;
    }[];
    const touched =
      fact.type === 'DecisionIssued'
        ? lines.filter((line) => line.model === model)
        : [fact.data as unknown as { case?: string; level?: string; cycle?: number }];
    for (const { case: of, level, cycle } of touched) {
      if (of === undefined) continue;
      const held = cases.get(of) ?? { steps: [] };
      cases.set(of, {
        ...held,
        ...known({ level, cycle }),
        steps: [...held.steps, { type: fact.type, effectiveOn: fact.effectiveOn, on: fact }],
      });
    }
  }
  return [...cases].map(([of, { level, cycle, steps }]) => {
    const ordered = [...steps].sort((a, b) =>
      byEffect({ ...a.on.interval, index: a.on.order }, { ...b.on.interval, index: b.on.order }),
    );
    return {
      case: of,
      level: level ?? null,
      cycle: cycle ?? null,
      steps: ordered.map(({ type, effectiveOn }) => ({ type, effectiveOn })),
    };
  });
};

/** Where it comes from, what came of it, and what it turned out to be. */
const lineageOf = async (ask: Ask, facts: readonly Fact[], model: string) => {
  const known_ = standing(facts, ask.knownAt);
  const of = (type: string, member: string, other: string) =>
    known_.filter((fact) => fact.type === type && fact.data[member] === model).map(({ data }) => data[other]);
  const origins = of('ModelIdentified', 'model', 'origin').filter((origin) => origin !== undefined);
  const replicas = [
    ...of('ModelIdentified', 'origin', 'model'),
    ...of('ModelReplicated', 'model', 'replica').filter((replica) => replica !== undefined),
  ];
  const unnamed = known_.filter(
    ({ type, data }) =>
      type === 'ModelReplicated' && data['model'] === model && data['replica'] === undefined,
  ).length;
  const [mergedInto, mergedFrom] = [of('ModelsMerged', 'model', 'into'), of('ModelsMerged', 'into', 'model')];
  const label = await modelLabels(ask, [...origins, ...replicas, ...mergedInto, ...mergedFrom]);
  const named = (ids: readonly unknown[]) => [...new Set(ids)].map(label);
  return {
    origins: named(origins),
    replicas: named(replicas),
    unnamedReplications: unnamed,
    mergedInto: named(mergedInto),
    mergedFrom: named(mergedFrom),
  };
};
