/** What happened to one model, act by act, and for which time each act stands: the papers for one act stand one after the other. */
import { byEffect, jsonOf } from '@kheo/kernel';
import type { Interval, JsonObject } from '@kheo/kernel';
import { known } from '@kheo/recognition';
import { NO_PART } from '../question.js';
import type { Fact } from '../question.js';

export const ACTS = [
  'registered',
  'maintained',
  'assessed',
  'proposed',
  'recognised',
  'outstanding',
  'introduced',
  'commended',
  'outcome',
] as const;
export type Act = (typeof ACTS)[number];

/** Types of events that are an act by themselves, by act. */
export const PLAIN: Readonly<Record<string, Act>> = {
  ModelRegistered: 'registered',
  ModelMaintained: 'maintained',
  AssessmentConcluded: 'assessed',
  ProposedToHigherLevel: 'proposed',
  IntroducedToCentre: 'introduced',
  CommendationGranted: 'commended',
  OutcomeReported: 'outcome',
};
const LINE_ACTS: Readonly<Record<string, Act>> = {
  recognise: 'recognised',
  'rate-outstanding': 'outstanding',
  commend: 'commended',
};

export interface Subject {
  readonly model?: string;
  readonly modelKind?: string;
  readonly movement?: string;
  readonly unit?: string;
  readonly holderKind?: string;
  readonly holders?: readonly string[];
  readonly field?: { readonly scheme: string; readonly code: string };
  readonly level?: string;
  readonly cycle?: number;
  readonly phases?: readonly string[];
  readonly by?: string;
  readonly case?: string;
  readonly document?: string;
  readonly form?: string;
}
interface Line extends Subject {
  readonly line: number;
  readonly act: string;
  readonly case: string;
}
interface DecisionHead {
  readonly decision: string;
  readonly issuer: string;
  readonly document?: string;
  readonly phases?: readonly string[];
  readonly lines: readonly Line[];
}
interface LineRef {
  readonly decision: string;
  readonly line: number;
}

/** An act before it becomes a row. */
export interface Done {
  readonly act: Act;
  /** One act of a kind for a case; else for its event. */
  readonly part: string;
  readonly fact: Fact;
  readonly subject: Subject;
  readonly decision?: LineRef;
  readonly more?: JsonObject;
}

/** An act with the time for which it stands. */
export interface Standing extends Done {
  readonly id: string;
  readonly begin: Interval;
  readonly end: End | undefined;
}

/** The act whose stored row a fact shapes. What is no act by itself may concern every one: undefined. */
export const partOf = (fact: Fact, key: string): string | undefined => {
  if (actOfType(fact.type)) return actOf(fact)?.part ?? NO_PART;
  if (fact.type !== 'DecisionIssued') return undefined;
  const [first = NO_PART, ...others] = new Set(linesOf(fact, key).map(({ part }) => part));
  return others.length === 0 ? first : undefined;
};

/** Every act of a document: the papers for one act stand one after the other. */
export const actsOf = (facts: readonly Fact[], key: string): readonly Standing[] => {
  const papers = new Map<string, Done[]>();
  const put = (done: Done): void => {
    const own = papers.get(done.part);
    if (own) own.push(done);
    else papers.set(done.part, [done]);
  };
  const unapplied = new Set(
    facts
      .filter(({ type }) => type === 'DecisionLineUnapplied')
      .map(({ data }) => lineId(data as unknown as LineRef)),
  );
  for (const fact of facts) {
    if (fact.type === 'DecisionIssued')
      for (const done of linesOf(fact, key)) if (!unapplied.has(lineId(done.decision as LineRef))) put(done);
    const done = actOf(fact);
    if (done && isOf(done, key)) put(done);
  }
  const ends = endsOf(facts);
  return [...papers.values()].flatMap((own) => standingOf(own, ends));
};

/**
 * While the first paper in effect stands, a later one adds at most its decision to it. Once it has ended — annulled, recovered,
 * withdrawn — the next one stands from its own date, or from that end if that is later: the act is never counted twice.
 */
const standingOf = (papers: readonly Done[], ends: readonly End[]): readonly Standing[] => {
  const rows: Standing[] = [];
  for (const paper of papers) {
    const last = rows.at(-1);
    if (!last) rows.push({ ...paper, id: paper.part, begin: paper.fact.interval, end: endOf(paper, ends) });
    else if (last.end)
      rows.push({
        ...paper,
        id: `${paper.part}/${String(rows.length)}`,
        begin: later(paper.fact.interval, last.end.fact.interval),
        end: endOf(paper, ends),
      });
    else if (paper.decision && !last.decision) {
      const linked = {
        ...last,
        decision: paper.decision,
        subject: { ...last.subject, ...known({ document: last.subject.document ?? paper.subject.document }) },
      };
      rows[rows.length - 1] = { ...linked, end: endOf(linked, ends) };
    }
  }
  return rows;
};

const later = (a: Interval, b: Interval): Interval => ({
  earliest: a.earliest > b.earliest ? a.earliest : b.earliest,
  latest: a.latest > b.latest ? a.latest : b.latest,
});

const lineId = ({ decision, line }: LineRef): string => `${decision}/${String(line)}`;

const linesOf = (fact: Fact, key: string): readonly Done[] => {
  const { decision, issuer, phases, document, lines } = fact.data as unknown as DecisionHead;
  return lines.flatMap((line) => {
    const act = LINE_ACTS[line.act];
    if (line.model !== key || !act) return [];
    const of = { decision, line: line.line };
    return [
      {
        act,
        part: `${act}/${act === 'commended' ? lineId(of) : line.case}`,
        fact,
        subject: known({ ...line, phases: phases ?? line.phases, by: issuer, document }),
        decision: of,
      },
    ];
  });
};

const actOfType = (type: string): Act | undefined =>
  type === 'RecognitionGranted' ? 'recognised' : type === 'RatedOutstanding' ? 'outstanding' : PLAIN[type];

/** Acts that a decision's line has shown before are not shown again when they reach their case. */
const actOf = (fact: Fact): Done | undefined => {
  const subject = fact.data as unknown as Subject & { decidedIn?: LineRef; outcome?: string };
  if (subject.decidedIn) return undefined;
  const act = actOfType(fact.type);
  if (!act) return undefined;
  const { value, valueUnit, qualifier, metric, outcome } = fact.data;
  const more = known(
    act === 'outcome'
      ? { value, valueUnit, qualifier, metric }
      : { outcome: act === 'assessed' ? outcome : undefined },
  );
  return {
    act,
    part: `${act}/${subject.case ?? fact.corrects?.eventId ?? fact.eventId}`,
    fact,
    subject,
    more: jsonOf(more),
  };
};

/** A commendation for a model is an act of that one; one without a model stands by itself. */
const isOf = ({ fact, subject }: Done, key: string): boolean =>
  fact.type !== 'CommendationGranted' || (subject.model ?? fact.data['commendation']) === key;

interface End {
  readonly how: 'withdrawn' | 'annulled' | 'recovered';
  readonly fact: Fact;
  readonly case?: string;
  readonly lines?: ReadonlySet<string>;
  readonly act?: Act;
}

/** What ends recognitions, the first in effect first. */
const endsOf = (facts: readonly Fact[]): readonly End[] =>
  facts.flatMap((fact): End[] => {
    const {
      decision,
      lines,
      case: of,
    } = fact.data as unknown as { decision: string; lines: { line: number }[]; case: string };
    if (fact.type === 'RecognitionWithdrawn') return [{ how: 'withdrawn', fact, case: of }];
    if (fact.type === 'RegistrationWithdrawn')
      return [{ how: 'withdrawn', fact, case: of, act: 'registered' }];
    if (fact.type !== 'DecisionAnnulled' && fact.type !== 'AwardRecovered') return [];
    return [
      {
        how: fact.type === 'DecisionAnnulled' ? 'annulled' : 'recovered',
        fact,
        lines: new Set(lines.map(({ line }) => lineId({ decision, line }))),
      },
    ];
  });

const endOf = ({ act, subject, decision, fact }: Done, ends: readonly End[]): End | undefined =>
  ends.find((end) => {
    if (end.lines) return decision !== undefined && end.lines.has(lineId(decision));
    const about = end.act === undefined ? act === 'recognised' || act === 'outstanding' : act === end.act;
    return (
      about &&
      end.case === subject.case &&
      byEffect({ ...end.fact.interval, index: end.fact.order }, { ...fact.interval, index: fact.order }) > 0
    );
  });
