/** Brute force: the acts that the register, the funnel and the reconciliation of claims are about. */
import { byEffect } from '@kheo/kernel';
import type { Certainty, Interval } from '@kheo/kernel';
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
  const refused = new Set(
    facts
      .filter((fact) => fact.type === 'DecisionLineUnapplied')
      .map((fact) => `${dataOf(fact).decision}/${String(dataOf(fact).line)}`),
  );
  return facts.flatMap((fact): Paper[] => {
    if (fact.type === type && fact.data['decidedIn'] === undefined) return [{ fact, subject: dataOf(fact) }];
    if (fact.type !== 'DecisionIssued') return [];
    const { decision, issuer, phases, lines } = dataOf(fact);
    return lines
      .filter(({ act, line }) => act === lineAct && !refused.has(`${decision}/${String(line)}`))
      .map((line) => ({
        fact,
        subject: { ...line, ...(phases ? { phases } : {}), by: issuer },
        decision,
        line: line.line,
      }));
  });
};

/** What ends a paper: a withdrawal of its case that takes effect after it, or what takes its decision back. */
const endOf = (
  facts: readonly OracleFact[],
  paper: Paper,
  withdrawals: readonly string[],
): OracleFact | undefined =>
  facts.find((fact) => {
    if (withdrawals.includes(fact.type))
      return fact.data['case'] === paper.subject.case && byEffect(fact, paper.fact) > 0;
    if (fact.type !== 'DecisionAnnulled' && fact.type !== 'AwardRecovered') return false;
    const { decision, lines } = dataOf(fact);
    return decision === paper.decision && lines.some(({ line }) => line === paper.line);
  });

const HOW: Readonly<Record<string, string>> = {
  RecognitionWithdrawn: 'withdrawn',
  RegistrationWithdrawn: 'withdrawn',
  DecisionAnnulled: 'annulled',
  AwardRecovered: 'recovered',
};

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
  const add = (
    act: string,
    paper: Paper,
    { begin = paper.fact, end }: { begin?: Interval; end?: OracleFact | undefined } = {},
  ): void => {
    const holds = certainty(begin, end, asOf);
    if (holds === undefined) return;
    const { earliest, latest: last, stated } = paper.fact;
    const told = {
      ...(paper.decision === undefined ? {} : { decision: paper.decision }),
      ...(end ? { ended: HOW[end.type] as string } : {}),
    };
    acts.push({
      act,
      subject: corrected(facts, paper),
      certainty: holds,
      earliest,
      latest: last,
      stated,
      ...told,
    });
  };
  for (const kind of ONCE) {
    const papers = papersFor(facts, kind.type, kind.line);
    for (const of of new Set(papers.map(({ subject }) => subject.case))) {
      if (merged.has(of)) continue;
      const own = papers.filter(({ subject }) => subject.case === of);
      let begin: Interval | undefined;
      for (let at = 0; at < own.length;) {
        const first = own[at] as Paper;
        // A paper without a decision takes the first decision after it for its own.
        const named =
          first.decision === undefined
            ? own.slice(at).find(({ decision }) => decision !== undefined)
            : undefined;
        const alone = endOf(facts, first, kind.ends);
        const paper = named && !alone ? { ...named, fact: first.fact, subject: first.subject } : first;
        const end = endOf(facts, paper, kind.ends);
        add(kind.act, paper, { end, begin: begin ? latest(first.fact, begin) : first.fact });
        if (!end) break;
        begin = end;
        at = paper === first ? at + 1 : own.indexOf(named as Paper) + 1;
      }
    }
  }
  for (const fact of facts)
    if (fact.type === 'IntroducedToCentre')
      add('introduced', { fact, subject: { ...dataOf(fact), level: 'central' } });
  return acts;
};

const latest = (a: Interval, b: Interval): Interval => ({
  earliest: [a.earliest, b.earliest].sort()[1] as string,
  latest: [a.latest, b.latest].sort()[1] as string,
});

/** A model whose identity was put right takes the acts recorded before along. */
const corrected = (facts: readonly OracleFact[], { fact, subject }: Paper): Subject => {
  const identity = facts.find(
    ({ type, data }) => type === 'ModelIdentified' && data['model'] === subject.model,
  );
  if (!identity?.corrected || fact.stated > identity.stated) return subject;
  const { unit, holderKind, movement } = dataOf(identity);
  return {
    ...subject,
    unit,
    ...(holderKind === undefined ? {} : { holderKind }),
    ...(movement === undefined ? {} : { movement }),
  };
};
