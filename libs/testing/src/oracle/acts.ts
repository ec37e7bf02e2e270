/** Brute force: the acts that the register, the funnel and the reconciliation of claims are about. */
import type { Certainty } from '@kheo/kernel';
import { certainty } from './facts.js';
import type { OracleFact, Times } from './facts.js';

interface Subject {
  readonly model: string;
  readonly unit: string;
  readonly case?: string;
  readonly level?: string;
  readonly movement?: string;
  readonly by?: string;
  readonly phases?: readonly string[];
  readonly holderKind?: string;
}
interface Line extends Subject {
  readonly line: number;
  readonly act: string;
}

export interface OracleAct {
  readonly act: string;
  readonly subject: Subject;
  readonly decision?: string;
  readonly certainty: Certainty;
  readonly ended?: string;
  readonly earliest: string;
  readonly latest: string;
  readonly stated: number;
}

interface Paper {
  readonly fact: OracleFact;
  readonly subject: Subject;
  readonly decision?: string;
  readonly line?: number;
}

/** What the facts of the movement hold, as far as acts need it. */
interface Told extends Subject {
  readonly decision: string;
  readonly issuer: string;
  readonly line: number;
  readonly lines: readonly Line[];
}

const dataOf = ({ data }: OracleFact): Told => data as unknown as Told;

/** Everything that carries an act on a case, in the order of effect. */
const papersFor = (facts: readonly OracleFact[], type: string, lineAct: string): readonly Paper[] => {
  const refused = new Set(facts.filter((fact) => fact.type === 'DecisionLineUnapplied').map((fact) => `${dataOf(fact).decision}/${String(dataOf(fact).line)}`));
  return facts.flatMap((fact): Paper[] => {
    if (fact.type === type && fact.data['decidedIn'] === undefined) return [{ fact, subject: dataOf(fact) }];
    if (fact.type !== 'DecisionIssued') return [];
    const { decision, issuer, phases, lines } = dataOf(fact);
    return lines
      .filter(({ act, line }) => act === lineAct && !refused.has(`${decision}/${String(line)}`))
      .map((line) => ({ fact, subject: { ...line, ...(phases ? { phases } : {}), by: issuer }, decision, line: line.line }));
  });
};

const ends = (facts: readonly OracleFact[], paper: { case: string | undefined; decision?: string | undefined; line?: number | undefined }, withdrawals: readonly string[]): OracleFact | undefined =>
  facts.find((fact) => {
    if (withdrawals.includes(fact.type)) return fact.data['case'] === paper.case;
    if (fact.type !== 'DecisionAnnulled' && fact.type !== 'AwardRecovered') return false;
    const { decision, lines } = dataOf(fact);
    return decision === paper.decision && lines.some(({ line }) => line === paper.line);
  });

const HOW: Readonly<Record<string, string>> = { RecognitionWithdrawn: 'withdrawn', RegistrationWithdrawn: 'withdrawn', DecisionAnnulled: 'annulled', AwardRecovered: 'recovered' };

/** Kinds of acts that a case has once: the event, the line of a decision, and what ends it. */
const ONCE = [
  { act: 'registered', type: 'ModelRegistered', line: '', ends: ['RegistrationWithdrawn'] },
  { act: 'maintained', type: 'ModelMaintained', line: '', ends: [] },
  { act: 'proposed', type: 'ProposedToHigherLevel', line: '', ends: [] },
  { act: 'recognised', type: 'RecognitionGranted', line: 'recognise', ends: ['RecognitionWithdrawn'] },
  { act: 'outstanding', type: 'RatedOutstanding', line: 'rate-outstanding', ends: ['RecognitionWithdrawn'] },
];

/** The acts that possibly stand on the day. */
export const actsOn = (facts: readonly OracleFact[], { asOf }: Times): readonly OracleAct[] => {
  const merged = new Set(facts.filter(({ type }) => type === 'CasesMerged').map(({ data }) => data['case']));
  const acts: OracleAct[] = [];
  const add = (act: string, first: Paper, { end, decision }: { end?: OracleFact | undefined; decision?: string | undefined } = {}): void => {
    const holds = certainty(first.fact, end, asOf);
    if (holds === undefined) return;
    const { earliest, latest, stated } = first.fact;
    const told = { ...(decision === undefined ? {} : { decision }), ...(end ? { ended: HOW[end.type] as string } : {}) };
    acts.push({ act, subject: corrected(facts, first), certainty: holds, earliest, latest, stated, ...told });
  };
  for (const kind of ONCE) {
    const papers = papersFor(facts, kind.type, kind.line);
    for (const of of new Set(papers.map(({ subject }) => subject.case))) {
      const own = papers.filter(({ subject }) => subject.case === of);
      const [first] = own;
      if (!first || merged.has(of)) continue;
      const decided = own.find(({ decision }) => decision !== undefined);
      const end = ends(facts, { case: of, decision: decided?.decision, line: decided?.line }, kind.ends);
      add(kind.act, first, { end, decision: decided?.decision });
    }
  }
  for (const fact of facts) if (fact.type === 'IntroducedToCentre') add('introduced', { fact, subject: { ...dataOf(fact), level: 'central' } });
  return acts;
};

/** A model whose identity was put right takes the acts recorded before along. */
const corrected = (facts: readonly OracleFact[], { fact, subject }: Paper): Subject => {
  const identity = facts.find(({ type, data }) => type === 'ModelIdentified' && data['model'] === subject.model);
  if (!identity?.corrected || fact.stated > identity.stated) return subject;
  const { unit, holderKind, movement } = dataOf(identity);
  return { ...subject, unit, ...(holderKind === undefined ? {} : { holderKind }), ...(movement === undefined ? {} : { movement }) };
};
