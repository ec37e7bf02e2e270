/** Claims: published totals, each with its reconciliation against itemised facts and against other claims. */
import { boundsBetween, id, jsonOf, optional } from '@kheo/kernel';
import type { JsonObject } from '@kheo/kernel';
import type { Condition } from '@kheo/ports';
import { known } from '@kheo/recognition';
import { historyIn } from '../entries.js';
import { referenceOf } from '../facts.js';
import { certaintyOf, factsOf, findRows, heldOn, knownAt, pageOfRows } from '../looking.js';
import type { RowDocument } from '../looking.js';
import { currentRows, currentWholeRows, sourceLabels, unitLabels } from '../names.js';
import { question } from '../question.js';
import type { Ask, Fact, Row } from '../question.js';
import { itemised } from './itemised.js';
import type { Placed } from './itemised.js';
import { judgeCount, judgeRelation, uncountable } from './reconciliation.js';
import type { Figure, Reconciliation, RelationVerdict } from './reconciliation.js';

const CLAIMS = { name: 'claims', version: 2 } as const;

interface Related {
  readonly relation: string;
  readonly reference?: string;
  readonly kind: string;
  readonly total: string;
  readonly parts: readonly string[];
  readonly expected?: string;
  readonly note?: JsonObject;
}

const rows = (facts: readonly Fact[], claim: string): readonly Row[] => {
  const published = facts.find(({ type }) => type === 'ClaimPublished');
  if (!published) return [];
  const relations = facts
    .filter(({ type }) => type === 'ClaimsRelated')
    .map((fact) => known({ ...fact.data, reference: referenceOf(fact) }));
  const explanations = facts
    .filter(({ type }) => type === 'ClaimExplained')
    .map(({ data }) => data['explanation']);
  const values = jsonOf(
    known({
      ...published.data,
      claim,
      reference: referenceOf(published),
      relations,
      explanations,
      publishedOn: published.effectiveOn,
      origin: published.source,
    }),
  );
  return [{ id: 'it', bounds: boundsBetween(published.interval), values }];
};

export const claims = question({
  ...CLAIMS,
  doc: 'Published totals and what they are worth: matches, short, over, inconsistent or undetermined',
  reads: ['register', 'units', 'phases', 'sources'],
  keeps: {
    types: ['ClaimPublished', 'ClaimExplained', 'ClaimsRelated'],
    keys: (_, data) =>
      data['relation'] === undefined
        ? [data['claim'] as string]
        : [...new Set([data['total'] as string, ...(data['parts'] as readonly string[])])],
    rows,
    fields: { claim: 'text', unit: 'text', metric: 'text', source: 'text', reference: 'text' },
    indexes: [['unit'], ['metric'], ['source'], ['reference']],
  },
  params: {
    unit: optional(id('The unit it speaks of')),
    metric: optional(id('What is counted')),
    source: optional(id('The report that prints it')),
  },
  list: async (ask, { unit, metric, source }, paging) => {
    const where: Condition[] = [...knownAt(ask), ...heldOn(ask)];
    for (const [field, value] of Object.entries({ unit, metric, source }))
      if (value !== undefined) where.push({ field, is: value });
    const { rows: page, next } = await pageOfRows(ask, CLAIMS, { where, orderBy: ['reference'], paging });
    return { items: await itemsOf(ask, page), ...next };
  },
  one: async (ask, of) => {
    const claim = await claimOf(ask, of);
    const row = claim === undefined ? undefined : (await currentWholeRows(ask, CLAIMS, [claim])).get(claim);
    if (claim === undefined || !row) return undefined;
    const [item] = await itemsOf(ask, [row]);
    return { ...item, ...historyIn(await factsOf(ask, CLAIMS, claim), ask) };
  },
});

const claimOf = async (ask: Ask, of: string): Promise<string | undefined> => {
  if ((await currentRows(ask, CLAIMS, [of])).has(of)) return of;
  const reference = of.includes(':') ? of : `claims:${of}`;
  const found = await findRows(ask, CLAIMS, {
    where: [...knownAt(ask), { field: 'reference', is: reference }],
    limit: 10,
  });
  const candidates = new Set(found.map(({ document }) => document.document));
  return candidates.size === 1 ? [...candidates][0] : undefined;
};

const itemsOf = async (ask: Ask, found: readonly RowDocument[]): Promise<readonly JsonObject[]> => {
  const units = await unitLabels(
    ask,
    found.map((row) => row['unit']),
  );
  const sources = await sourceLabels(
    ask,
    found.map((row) => row['source']),
  );
  const reconciliations = await reconciled(ask, found);
  return found.map((row, at) => {
    const { periodFrom, periodTo, asOfDay, level, holderKind, field, scheme, bloc, form, movement } =
      row as JsonObject;
    return jsonOf(
      known({
        id: row['claim'],
        reference: row['reference'],
        unit: units(row['unit']),
        metric: row['metric'],
        qualifier: row['qualifier'],
        value: row['value'],
        periodFrom,
        periodTo,
        asOfDay,
        level,
        holderKind,
        field,
        scheme,
        bloc,
        form,
        movement,
        publishedOn: row['publishedOn'],
        certainty: certaintyOf(row, ask),
        reconciliation: reconciliations[at],
        explanations: row['explanations'],
        note: row['note'],
        printedIn: sources(row['source']),
        source: row['origin'],
      }),
    );
  });
};

/** Relations first: what contradicts itself in print matches no count. */
const reconciled = async (ask: Ask, found: readonly RowDocument[]): Promise<readonly Reconciliation[]> => {
  const judged = await judgedRelations(ask, found);
  const beside = found.map((row, at) => withoutCount(row, judged[at] ?? []));
  const toCount = found.filter((_, at) => beside[at] === undefined) as unknown as readonly Placed[];
  const counts = await itemised(ask, toCount);
  return found.map((row, at) => {
    const relations = (judged[at] ?? []).map((relation) => jsonOf(relation));
    const counted = counts.get(row as unknown as Placed);
    if (!counted) return { ...(beside[at] as Verdict), parts: jsonOf({ relations }) };
    const { certain, possible } = counted;
    const verdict = judgeCount(row as unknown as Placed, counted);
    return { ...verdict, parts: jsonOf({ relations, itemised: { certain, possible } }) };
  });
};

type Verdict = Omit<Reconciliation, 'parts'>;

/** The verdict on a claim that is not counted. */
const withoutCount = (row: RowDocument, relations: readonly Judged[]): Verdict | undefined => {
  const failed = relations.find(
    ({ verdict, kind, heads }) => heads && verdict === 'fails' && kind !== 'tension',
  );
  if (failed)
    return {
      verdict: 'inconsistent',
      by: failed.by ?? null,
      reason: `${failed.kind} ${failed.reference} fails`,
    };
  const reason = uncountable(row as unknown as Placed);
  return reason === undefined ? undefined : { verdict: 'undetermined', by: null, reason };
};

interface Judged {
  readonly relation: string;
  readonly reference: string;
  readonly kind: string;
  readonly verdict: RelationVerdict;
  readonly by?: number;
  /** Whether this claim is its total. */
  readonly heads: boolean;
  readonly total: JsonObject;
  readonly claims: readonly JsonObject[];
  readonly sum: number;
  readonly expected?: string;
  readonly note?: JsonObject;
}

const judgedRelations = async (
  ask: Ask,
  found: readonly RowDocument[],
): Promise<readonly (readonly Judged[])[]> => {
  const relations = found.map((row) => row['relations'] as unknown as readonly Related[]);
  const others = await currentWholeRows(
    ask,
    CLAIMS,
    relations.flat().flatMap(({ total, parts }) => [total, ...parts]),
  );
  return found.map((row, at) => judgedBy(others, row, relations[at] ?? []));
};

const judgedBy = (
  others: ReadonlyMap<string, RowDocument>,
  row: RowDocument,
  relations: readonly Related[],
): readonly Judged[] => {
  const figure = (of: string): Figure | undefined => others.get(of) as unknown as Figure | undefined;
  const shown = (of: string): JsonObject => {
    const held = others.get(of);
    return jsonOf(
      known({
        claim: of,
        reference: held?.['reference'],
        metric: held?.['metric'],
        qualifier: held?.['qualifier'],
        value: held?.['value'],
      }),
    );
  };
  return relations.map(({ relation, reference = relation, kind, total, parts, expected, note }) => {
    const head = figure(total);
    const figures = parts.map(figure).filter((part) => part !== undefined);
    const complete = head !== undefined && figures.length === parts.length;
    const judged = complete ? judgeRelation(kind, head, figures) : { verdict: 'undetermined' as const };
    const sum = figures.reduce((added, { value }) => added + value, 0);
    return {
      relation,
      reference,
      kind,
      ...judged,
      heads: total === row['claim'],
      total: shown(total),
      claims: parts.map(shown),
      sum,
      ...known({ expected, note }),
    };
  });
};
