/** The life of a model at one level in one cycle, from its registration to its recognition and after. Level and cycle may be unknown. */
import { freeText, id, integer, list, number, oneOf, optional, record, reject, text } from '@kheo/kernel';
import type { Rejection } from '@kheo/kernel';
import { event } from '../rule.js';
import type { Context } from '../rule.js';
import { subjectFields } from '../model.js';
import { noteField as note, phasesField as phases } from '../things.js';
import { LEVELS } from '../vocabulary.js';

const source = optional(id('The source that prints it', 'source'));
const document = optional(id('The document', 'document'));
const reason = freeText('Why');

/** A line of a decision: what made or confirmed a recognition. */
export const lineRef = record(
  { decision: id('The decision', 'decision'), line: integer('Number of the line', 1) },
  'A line of a decision',
);

/** What every act on a case carries. */
export const caseFields = {
  case: id('The case'),
  ...subjectFields,
  level: optional(oneOf(LEVELS, 'Level of the act (cấp)')),
  cycle: optional(integer('Working year (năm)', 1945, 2200)),
  phases,
  by: optional(id('Who acted', 'unit')),
};

interface Score {
  readonly model: string;
  readonly assessor?: string;
  readonly score: number;
  readonly scale: number;
}

/** Nobody scores a model that is theirs, and no score is above its scale. */
export const refusedScore = (
  { model, assessor, score, scale }: Score,
  context: Pick<Context, 'get'>,
): Rejection | undefined => {
  const holders = context.get('model', model)?.holders ?? [];
  if (assessor !== undefined && holders.includes(assessor))
    return reject('AssessorIsHolder', { assessor, model });
  return score > scale ? reject('ScoreOutOfRange', { score, scale }) : undefined;
};

interface Vote {
  readonly members: number;
  readonly present: number;
  readonly inFavour: number;
  readonly against: number;
  readonly invalid: number;
}

export const refusedVote = ({ members, present, inFavour, against, invalid }: Vote): Rejection | undefined =>
  present <= members && inFavour + against + invalid <= present
    ? undefined
    : reject('VotesDoNotAdd', { members, present, inFavour, against, invalid });

export const caseEvents = {
  ModelRegistered: event('The model is registered as new (đăng ký mới)', {
    ...caseFields,
    to: optional(id('Who receives it', 'unit')),
    document,
    source,
    note,
  }),
  ModelMaintained: event('A model of an earlier year is maintained (duy trì); never counted as new', {
    ...caseFields,
    document,
    source,
    note,
  }),
  RegistrationReturned: event('The registration is returned', { ...caseFields, reason }),
  RegistrationWithdrawn: event('The registration is withdrawn', { ...caseFields, reason: optional(reason) }),
  DossierSubmitted: event('The dossier is submitted (hồ sơ)', {
    ...caseFields,
    documents: optional(list(text('A part of the dossier'), 'Parts of the dossier', 50)),
    note,
  }),
  DossierReturned: event('The dossier is returned', { ...caseFields, reason }),
  AssessmentScored: event(
    'An assessor scores the model (chấm điểm)',
    {
      ...caseFields,
      assessor: optional(id('Who scores', 'person')),
      score: number('Points given', 0, 10_000),
      scale: number('Points that could be given', 0, 10_000),
      note,
    },
    refusedScore,
  ),
  AssessmentConcluded: event('The assessment ends (thẩm định, bình xét)', {
    ...caseFields,
    outcome: oneOf(['passed', 'failed'], 'Outcome'),
    source,
    note,
  }),
  CouncilVoted: event(
    'The council votes (hội đồng)',
    {
      ...caseFields,
      members: integer('Members of the council'),
      present: integer('Members present'),
      inFavour: integer('Ballots in favour'),
      against: integer('Ballots against'),
      invalid: integer('Ballots that are not valid'),
      note,
    },
    refusedVote,
  ),
  ProposedToHigherLevel: event('The model is proposed for recognition at a level (đề nghị)', {
    ...caseFields,
    from: optional(id('The case of the lower level it comes from', 'case')),
    to: optional(id('To whom', 'unit')),
    document,
    source,
    note,
  }),
  RecognitionGranted: event('The model is recognised (công nhận)', {
    ...caseFields,
    document,
    decidedIn: optional(lineRef),
    source,
    note,
  }),
  DecisionLinked: event('A decision names a case that was recognised before', {
    ...caseFields,
    decidedIn: lineRef,
  }),
  RecognitionRefused: event('The model is not recognised', {
    ...caseFields,
    reason: optional(reason),
    decidedIn: optional(lineRef),
    source,
  }),
  RatedOutstanding: event('The recognised model is rated outstanding (tiêu biểu)', {
    ...caseFields,
    document,
    decidedIn: optional(lineRef),
    source,
    note,
  }),
  RecognitionWithdrawn: event('The recognition is withdrawn (thu hồi)', { ...caseFields, document, reason }),
  CasesMerged: event('The case turned out to be another one', {
    ...caseFields,
    into: id('The case it is', 'case'),
    reason: optional(reason),
  }),
  DecisionLineUnapplied: event(
    'A line of a decision could not take effect on the case, which stays as it was',
    {
      decision: id('The decision', 'decision'),
      line: integer('Number of the line', 1),
      model: id('The model'),
      case: id('The case'),
      reason: text('Code of the rule that forbids it', 80),
    },
  ),
};
