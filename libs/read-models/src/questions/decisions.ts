/** Decisions: number, issuer as it then was, signer and capacity, lines; with duplicates and gaps of their numbering. */
import { boundsBetween, date, id, jsonOf, optional, text } from '@kheo/kernel';
import type { JsonObject } from '@kheo/kernel';
import type { Condition } from '@kheo/ports';
import { known } from '@kheo/recognition';
import { historyIn, namesIn } from '../entries.js';
import { certaintyOf, factsOf, findRows, happenedBetween, heldOn, knownAt, pageOfRows } from '../looking.js';
import type { RowDocument } from '../looking.js';
import {
  citationOf,
  currentWholeRows,
  DECISIONS,
  documentLabels,
  holderLabels,
  linked,
  modelLabels,
  phaseLabels,
  sourceLabels,
  unitLabels,
  unitLabelsThen,
} from '../names.js';
import { question } from '../question.js';
import type { Ask, Fact, Row } from '../question.js';

interface Issued {
  readonly decision: string;
  readonly issuer: string;
  readonly type: string;
  readonly number?: string;
  readonly term?: string;
}
interface LineOf {
  readonly line: number;
  readonly model: string;
  readonly unit?: string;
  readonly holders?: readonly string[];
}

/** A party number runs per type and term, a state number per type and calendar year; each within its issuer as it then was. */
const scopeOf = ({ issuer, type, term }: Issued, fact: Fact): string => {
  const { earliest, latest } = fact.interval;
  const year = earliest.slice(0, 4) === latest.slice(0, 4) ? latest.slice(0, 4) : 'unknown';
  return [issuer, type, term ?? year].join('|');
};

const numberOf = (number: string | undefined): number | undefined => {
  const digits = /^\d{1,9}/.exec(number ?? '')?.[0];
  return digits === undefined ? undefined : Number(digits);
};

const rows = (facts: readonly Fact[]): readonly Row[] => {
  const issued = facts.find(({ type }) => type === 'DecisionIssued');
  if (!issued) return [];
  const data = issued.data as unknown as Issued;
  const annulment = facts.find(({ type }) => type === 'DecisionAnnulled');
  const unapplied = facts
    .filter(({ type }) => type === 'DecisionLineUnapplied')
    .map(({ data: { line, reason } }) => ({ line, reason }));
  const annulled = annulment && {
    effectiveOn: annulment.effectiveOn,
    by: annulment.data['by'],
    ground: annulment.data['ground'] ?? null,
  };
  const values = known({
    ...data,
    scope: scopeOf(data, issued),
    counted: numberOf(data.number),
    issuedOn: issued.effectiveOn,
    annulled,
    unapplied,
    latest: issued.interval.latest,
    earliest: issued.interval.earliest,
    cited: issued.data['document'],
    printedIn: issued.data['source'],
    source: issued.source,
  });
  return [{ id: 'it', bounds: boundsBetween(issued.interval), values: jsonOf(values) }];
};

export const decisions = question({
  ...DECISIONS,
  doc: 'Decisions with their lines; duplicate numbers and gaps are flagged within each numbering scope',
  reads: ['units', 'models', 'people', 'documents', 'phases', 'sources'],
  keeps: {
    types: [
      'DecisionIssued',
      'DecisionLineUnapplied',
      'DecisionCorrected',
      'DecisionAnnulled',
      'AwardRecovered',
      'CertificateReissued',
    ],
    keys: (_, data) => [data['decision'] as string],
    rows,
    fields: {
      issuer: 'text',
      type: 'text',
      number: 'text',
      symbol: 'text',
      scope: 'text',
      counted: 'integer',
      latest: 'day',
      earliest: 'day',
    },
    counted: ['issuer', 'type', 'number', 'earliest', 'latest'],
    indexes: [['scope', 'counted']],
  },
  params: {
    issuer: optional(id('Who issued it, as it then was')),
    type: optional(text('Type, such as QĐ', 20)),
    number: optional(text('Number as printed', 50)),
    from: optional(date('Issued on or after')),
    to: optional(date('Issued on or before')),
  },
  list: async (ask, { issuer, type, number, from: earliest, to }, paging) => {
    const where: Condition[] = [...knownAt(ask), ...heldOn(ask)];
    for (const [field, value] of Object.entries({ issuer, type, number }))
      if (value !== undefined) where.push({ field, is: value });
    where.push(...happenedBetween(earliest, to));
    const { rows: page, next } = await pageOfRows(ask, DECISIONS, {
      where,
      orderBy: ['latest'],
      descending: true,
      paging,
    });
    return { items: await itemsOf(ask, page), ...next };
  },
  one: async (ask, of) => {
    const row = (await currentWholeRows(ask, DECISIONS, [of])).get(of);
    if (!row) return undefined;
    const facts = await factsOf(ask, DECISIONS, of);
    const successors = await linked(ask, row['issuer'] as string, 'successors');
    const label = await unitLabels(ask, successors);
    return jsonOf({
      ...(await itemsOf(ask, [row]))[0],
      lines: await linesOf(ask, row),
      issuerNowPartOf: successors.map(label),
      mentions: await namesIn(facts, ask),
      ...historyIn(facts, ask),
    });
  },
});

const itemsOf = async (ask: Ask, rows: readonly RowDocument[]): Promise<readonly JsonObject[]> => {
  const of = (member: string) => rows.map((row) => row[member]);
  const [issuers, signers, cited, phases, sources] = await Promise.all([
    unitLabelsThen(ask, of('issuer')),
    // Persons have one name at all times.
    holderLabels(
      ask,
      rows.map((row) => signerOf(row)?.person),
    ),
    documentLabels(ask, of('cited')),
    phaseLabels(ask, rows.flatMap(phasesOf)),
    sourceLabels(ask, of('printedIn')),
  ]);
  return Promise.all(
    rows.map(async (row) => {
      const signed = signerOf(row);
      return jsonOf(
        known({
          id: row['decision'],
          citation: citationOf(row),
          type: row['type'],
          number: row['number'],
          symbol: row['symbol'],
          term: row['term'],
          issuer: issuers(row['issuer'], row['latest'] as string),
          issuedOn: row['issuedOn'],
          certainty: certaintyOf(row, ask),
          signer: signed && known({ ...signers(signed.person), capacity: signed.capacity }),
          legalBasis: row['legalBasis'],
          document: cited(row['cited']),
          phases: phasesOf(row).map(phases),
          lineCount: (row['lines'] as readonly unknown[]).length,
          unapplied: row['unapplied'],
          annulled: row['annulled'],
          numbering: await numberingOf(ask, row),
          note: row['note'],
          printedIn: sources(row['printedIn']),
          source: row['source'],
        }),
      );
    }),
  );
};

const phasesOf = (row: RowDocument): readonly string[] =>
  (row['phases'] as readonly string[] | undefined) ?? [];
const signerOf = (row: RowDocument) => row['signer'] as { person: string; capacity?: JsonObject } | undefined;

const DUPLICATES_SHOWN = 20;

/** Others of the same number in its scope, and how many numbers are missing before it. */
const numberingOf = async (ask: Ask, row: RowDocument): Promise<JsonObject | undefined> => {
  const [scope, counted] = [row['scope'] as string, row['counted'] as number | undefined];
  if (counted === undefined) return undefined;
  const within: readonly Condition[] = [...knownAt(ask), ...heldOn(ask), { field: 'scope', is: scope }];
  const same = await findRows(ask, DECISIONS, {
    where: [...within, { field: 'number', is: row['number'] as string }],
    limit: DUPLICATES_SHOWN + 1,
  });
  const [before] = await findRows(ask, DECISIONS, {
    where: [...within, { field: 'counted', atMost: counted - 1 }],
    orderBy: ['counted'],
    descending: true,
    limit: 1,
  });
  const previous = before?.document['counted'] as number | undefined;
  const duplicates = same.map(({ document }) => document.document).filter((other) => other !== row.document);
  return jsonOf(
    known({
      scope,
      duplicates,
      previous,
      missing: previous === undefined ? undefined : counted - previous - 1,
    }),
  );
};

const linesOf = async (ask: Ask, row: RowDocument): Promise<readonly JsonObject[]> => {
  const lines = row['lines'] as unknown as readonly LineOf[];
  const then: Ask = { ...ask, asOf: row['latest'] as string };
  const models = await modelLabels(
    ask,
    lines.map(({ model }) => model),
  );
  const units = await unitLabels(
    then,
    lines.map(({ unit }) => unit),
  );
  const holders = await holderLabels(
    then,
    lines.flatMap((line) => line.holders ?? []),
  );
  return lines.map((line) =>
    jsonOf(
      known({
        ...line,
        model: models(line.model),
        unit: units(line.unit),
        holders: (line.holders ?? []).map(holders),
      }),
    ),
  );
};
