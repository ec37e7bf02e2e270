/**
 * Brute force: the acts that the register, the funnel and the reconciliation of claims are about. What is told of a model is what
 * names it: an annulment ends the lines that it numbers in the files of the models that it names, and in no others.
 */
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
  /** The paper that stands for it. */
  readonly fact: OracleFact;
  readonly subject: Subject;
  readonly decision?: string;
  readonly certainty: Certainty;
  readonly ended?: string;
  /** What its model turned out to be, the first in effect. */
  readonly mergedInto?: string;
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

/** Everything that carries an act of a kind on a model, in the order of effect. */
const papersFor = ({ facts, model }: File, type: string, lineAct: string): readonly Paper[] => {
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
      .filter(
        ({ act, line, model: about }) =>
          act === lineAct && about === model && !refused.has(`${decision}/${String(line)}`),
      )
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
  { act: 'assessed', type: 'AssessmentConcluded', line: '', ends: [] },
  { act: 'proposed', type: 'ProposedToHigherLevel', line: '', ends: [] },
  { act: 'recognised', type: 'RecognitionGranted', line: 'recognise', ends: ['RecognitionWithdrawn'] },
  { act: 'outstanding', type: 'RatedOutstanding', line: 'rate-outstanding', ends: ['RecognitionWithdrawn'] },
];
/** Kinds of acts of which each paper is one. */
const EACH = [
  { act: 'introduced', type: 'IntroducedToCentre', line: '' },
  { act: 'outcome', type: 'OutcomeReported', line: '' },
  { act: 'commended', type: 'CommendationGranted', line: 'commend' },
];

/** What is told of a model, in the order of effect. */
interface File {
  readonly model: string | undefined;
  readonly facts: readonly OracleFact[];
}

/** A paper with the time for which it stands. */
interface Standing {
  readonly act: string;
  readonly paper: Paper;
  readonly begin: Interval;
  readonly end: OracleFact | undefined;
}

/** The acts that possibly stand on the day. */
export const actsOn = (facts: readonly OracleFact[], { asOf }: Times): readonly OracleAct[] =>
  filesIn(facts).flatMap((file) =>
    [...standingOnce(file), ...standingEach(file)].flatMap(({ act, paper, begin, end }): OracleAct[] => {
      const holds = certainty(begin, end, asOf);
      if (holds === undefined) return [];
      const merger = file.facts.find(({ type }) => type === 'ModelsMerged');
      const told = {
        ...(paper.decision === undefined ? {} : { decision: paper.decision }),
        ...(end ? { ended: HOW[end.type] as string } : {}),
        ...(merger ? { mergedInto: merger.data['into'] as string } : {}),
      };
      return [{ act, fact: paper.fact, subject: subjectIn(file, paper), certainty: holds, ...told }];
    }),
  );

/** One for each model; a commendation that is not for a model stands alone. */
const filesIn = (facts: readonly OracleFact[]): readonly File[] => {
  const models = new Set(facts.flatMap(({ named }) => [...named.keys()]));
  const alone = facts.filter(({ type, named }) => type === 'CommendationGranted' && named.size === 0);
  return [
    ...alone.map((fact) => ({ model: undefined, facts: [fact] })),
    ...[...models].map((model) => ({ model, facts: fileOf(facts, model) })),
  ];
};

const fileOf = (facts: readonly OracleFact[], model: string): readonly OracleFact[] =>
  facts
    .flatMap((fact) => {
      const index = fact.named.get(model);
      return index === undefined ? [] : [{ ...fact, index }];
    })
    .sort(byEffect);

const mergedIn = ({ facts }: File): ReadonlySet<unknown> =>
  new Set(facts.filter(({ type }) => type === 'CasesMerged').map(({ data }) => data['case']));

const standingEach = (file: File): readonly Standing[] =>
  EACH.flatMap(({ act, type, line }) =>
    papersFor(file, type, line)
      .filter(({ subject }) => !mergedIn(file).has(subject.case ?? ''))
      .map((paper) => ({ act, paper, begin: paper.fact, end: endOf(file.facts, paper, []) })),
  );

const standingOnce = (file: File): readonly Standing[] =>
  ONCE.flatMap((kind) => {
    const papers = papersFor(file, kind.type, kind.line);
    const cases = new Set(papers.map(({ subject }) => subject.case));
    return [...cases]
      .filter((held) => !mergedIn(file).has(held))
      .flatMap((held) =>
        standingOf(
          file,
          kind,
          papers.filter(({ subject }) => subject.case === held),
        ),
      );
  });

/** The papers for one act stand one after the other. */
const standingOf = (
  { facts }: File,
  { act, ends }: (typeof ONCE)[number],
  papers: readonly Paper[],
): readonly Standing[] => {
  const standing: Standing[] = [];
  let begin: Interval | undefined;
  for (let at = 0; at < papers.length;) {
    const first = papers[at] as Paper;
    // A paper without a decision takes the first decision after it for its own.
    const named =
      first.decision === undefined
        ? papers.slice(at).find(({ decision }) => decision !== undefined)
        : undefined;
    const alone = endOf(facts, first, ends);
    const paper = named && !alone ? { ...named, fact: first.fact, subject: first.subject } : first;
    const end = endOf(facts, paper, ends);
    standing.push({ act, paper, end, begin: begin ? latest(first.fact, begin) : first.fact });
    if (!end) break;
    begin = end;
    at = paper === first ? at + 1 : papers.indexOf(named as Paper) + 1;
  }
  return standing;
};

const latest = (a: Interval, b: Interval): Interval => ({
  earliest: [a.earliest, b.earliest].sort()[1] as string,
  latest: [a.latest, b.latest].sort()[1] as string,
});

/**
 * What an act is about. A model whose identity was put right takes the acts recorded before along; a commendation says itself who
 * is commended, and its model says of which movement it is.
 */
const subjectIn = ({ facts }: File, { fact, subject }: Paper): Subject => {
  const identity = facts.find(({ type }) => type === 'ModelIdentified');
  const told = identity && dataOf(identity);
  const reached = identity?.corrected === true && fact.stated < identity.stated;
  if (fact.type === 'CommendationGranted')
    return {
      ...subject,
      ...(reached && told ? { unit: told.unit } : {}),
      movement: told?.movement ?? OURS,
    };
  const own = fact.type === 'IntroducedToCentre' ? { ...subject, level: 'central' } : subject;
  if (!told || !reached) return own;
  const { unit, holderKind, movement } = told;
  return {
    ...own,
    unit,
    ...(holderKind === undefined ? {} : { holderKind }),
    ...(movement === undefined ? {} : { movement }),
  };
};
const OURS = 'dan-van-kheo';
