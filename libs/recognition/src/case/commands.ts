/** Acts on a case. Some open one where none is named: what a source prints need not begin at the registration. */
import { id, integer, intervalOf, oneOf, optional, reject } from '@kheo/kernel';
import type { Rejection } from '@kheo/kernel';
import type { Category, Command, Context, Decided } from '../rule.js';
import { command } from '../rule.js';
import { isHigher, OUTLIVE_LEVEL, refuseOutsideLevel } from '../levels.js';
import { refuseEnded, subjectOf } from '../model.js';
import type { CaseState, ModelState } from '../states.js';
import { phasesField as phases } from '../things.js';
import { refuseAfterEnd } from '../unit.js';
import { LEVELS, LINE_ACTS } from '../vocabulary.js';
import type { Level } from '../vocabulary.js';
import { caseEvents, lineRef, refusedScore, refusedVote } from './events.js';
import { evolveCase, lineKey } from './state.js';

interface CaseBody {
  readonly case?: string;
  readonly model?: string;
  readonly level?: Level;
  readonly cycle?: number;
  readonly by?: string;
}
type Guard<B> = (state: CaseState, body: B, context: Context) => Rejection | undefined;

const own = <F extends object, const K extends keyof F>(fields: F, ...names: readonly K[]) =>
  Object.fromEntries(names.map((name) => [name, fields[name]])) as Pick<F, K>;

/** The fields by which an act names its case, or opens one. */
const opening = {
  case: optional(id('The case it belongs to; without one a new case is opened', 'case')),
  model: id('The model', 'model'),
  level: optional(oneOf(LEVELS, 'Level of the act; absent when unknown')),
  cycle: optional(integer('Working year', 1945, 2200)),
  phases,
  by: optional(id('Who acted', 'unit')),
};
const within = { case: id('The case', 'case'), by: opening.by };

const openTarget = (body: { readonly case?: string }, derive: Context['derive']) =>
  body.case ?? derive('cas');
const target = (body: { readonly case: string }) => body.case;

/** The checks of every act on a case, then its own guard; the event carries the ids of case and model as they stand. */
const act =
  <B extends CaseBody>(type: string, guard: Guard<B> = () => undefined) =>
  (given: Command<B>, state: CaseState | undefined, context: Context): readonly Decided[] | Rejection => {
    const { body, effectiveOn, recordedOn } = given;
    const model = context.get('model', body.model ?? state?.model ?? '') as ModelState;
    const level = body.level ?? state?.level;
    const fresh: CaseState = {
      case: context.derive('cas'),
      model: model.model,
      dossier: 'none',
      outcome: 'open',
      decisions: [],
    };
    const current = state ?? fresh;
    const refused =
      (type === 'CasesMerged' ? undefined : refuseEnded(model)) ??
      refuseOtherCase(current, body) ??
      (current.outcome === 'merged'
        ? reject('CaseClosed', { case: current.case, outcome: current.outcome })
        : undefined) ??
      (OUTLIVE_LEVEL.includes(type) ? undefined : refuseOutsideLevel(level, effectiveOn, recordedOn)) ??
      (body.by === undefined
        ? undefined
        : refuseAfterEnd(context.get('unit', body.by), effectiveOn, recordedOn)) ??
      guard(current, body, context);
    if (refused) return refused;
    const stands = {
      ...(level === undefined ? {} : { level }),
      ...(current.cycle === undefined ? {} : { cycle: current.cycle }),
    };
    return [{ type, data: { ...stands, ...body, ...subjectOf(model), case: current.case } }];
  };

const refuseOtherCase = (state: CaseState, body: CaseBody): Rejection | undefined => {
  if (body.model !== undefined && body.model !== state.model)
    return reject('CaseOfOtherModel', { case: state.case, model: state.model });
  return body.level !== undefined && state.level !== undefined && body.level !== state.level
    ? reject('CaseOfOtherModel', { case: state.case, level: state.level, named: body.level })
    : undefined;
};

const undecided: Guard<CaseBody> = ({ case: of, outcome }) => {
  if (outcome === 'recognised') return reject('CaseAlreadyRecognised', { case: of });
  if (outcome === 'refused') return reject('CaseAlreadyRefused', { case: of });
  return outcome === 'open' ? undefined : reject('CaseClosed', { case: of, outcome });
};
const recognised: Guard<CaseBody> = ({ case: of, outcome }) =>
  outcome === 'recognised' ? undefined : reject('CaseNotRecognised', { case: of, outcome });

/** What was recognised can not have been withdrawn before. */
const refuseEarlierEnd = (
  state: CaseState | undefined,
  { effectiveOn, recordedOn }: Command,
): Rejection | undefined => {
  const { latest } = intervalOf(effectiveOn, recordedOn);
  return state?.recognisedOn !== undefined && latest < state.recognisedOn.earliest
    ? reject('EndsBeforeItBegan', {
        case: state.case,
        recognisedFrom: state.recognisedOn.earliest,
        effectiveTo: latest,
      })
    : undefined;
};

/** Refused dossiers may be recognised later; what ended may not. */
const recognisable: Guard<CaseBody> = (state, body, context) =>
  state.outcome === 'refused' ? undefined : undecided(state, body, context);

const scorable: Guard<CaseBody & Omit<Parameters<typeof refusedScore>[0], 'model'>> = (
  state,
  body,
  context,
) => refusedScore({ ...body, model: state.model }, context) ?? undecided(state, body, context);
const votable: Guard<CaseBody & Parameters<typeof refusedVote>[0]> = (state, body, context) =>
  refusedVote(body) ?? undecided(state, body, context);

/** What the higher level sees: a proposal that names an existing case goes above that case's level and opens its own. */
const proposal: Guard<CaseBody & { from?: string }> = (state, body, context) => {
  const from = body.from === undefined ? undefined : context.get('case', body.from);
  if (from && from.model !== state.model)
    return reject('CaseOfOtherModel', { case: from.case, model: from.model });
  const level = body.level ?? state.level;
  if (from?.level !== undefined && level !== undefined && !isHigher(level, from.level))
    return reject('LevelNotHigher', { from: from.level, to: level });
  return undecided(state, body, context);
};

const events = caseEvents;
const caseCommands = {
  RegisterModel: command('case', {
    doc: 'Register a model as new, at a level and for a year as far as they are known',
    fields: { ...opening, ...own(events.ModelRegistered.fields, 'to', 'document', 'source', 'note') },
    target: openTarget,
    decide: act('ModelRegistered', undecided),
  }),
  MaintainModel: command('case', {
    doc: 'Record that a model of an earlier year is maintained; never counted as new',
    fields: { ...opening, ...own(events.ModelMaintained.fields, 'document', 'source', 'note') },
    target: openTarget,
    decide: act('ModelMaintained', undecided),
  }),
  ReturnRegistration: command('case', {
    doc: 'Return a registration',
    fields: { ...within, reason: events.RegistrationReturned.fields.reason },
    target,
    decide: act('RegistrationReturned', undecided),
  }),
  WithdrawRegistration: command('case', {
    doc: 'Withdraw a registration',
    fields: { ...within, reason: events.RegistrationWithdrawn.fields.reason },
    target,
    decide: act('RegistrationWithdrawn', undecided),
  }),
  SubmitDossier: command('case', {
    doc: 'Submit the dossier of a case',
    fields: { ...within, ...own(events.DossierSubmitted.fields, 'documents', 'note') },
    target,
    decide: act('DossierSubmitted', undecided),
  }),
  ReturnDossier: command('case', {
    doc: 'Return a dossier',
    fields: { ...within, reason: events.DossierReturned.fields.reason },
    target,
    decide: act('DossierReturned', (state, body, context) =>
      state.dossier === 'submitted'
        ? undecided(state, body, context)
        : reject('DossierMissing', { case: state.case, dossier: state.dossier }),
    ),
  }),
  ScoreAssessment: command('case', {
    doc: "Record an assessor's score",
    fields: { ...within, ...own(events.AssessmentScored.fields, 'assessor', 'score', 'scale', 'note') },
    target,
    decide: act('AssessmentScored', scorable),
  }),
  ConcludeAssessment: command('case', {
    doc: 'Conclude the assessment',
    fields: { ...opening, ...own(events.AssessmentConcluded.fields, 'outcome', 'source', 'note') },
    target: openTarget,
    decide: act('AssessmentConcluded', undecided),
  }),
  RecordVote: command('case', {
    doc: "Record a council's vote",
    fields: {
      ...within,
      ...own(events.CouncilVoted.fields, 'members', 'present', 'inFavour', 'against', 'invalid', 'note'),
    },
    target,
    decide: act('CouncilVoted', votable),
  }),
  ProposeModel: command('case', {
    doc: 'Propose a model for recognition at a level; it opens a case of that level',
    fields: {
      ...opening,
      from: optional(id('The case of the lower level it comes from', 'case')),
      ...own(events.ProposedToHigherLevel.fields, 'to', 'document', 'source', 'note'),
    },
    target: openTarget,
    decide: act('ProposedToHigherLevel', proposal),
  }),
  GrantRecognition: command('case', {
    doc: 'Record a recognition that no recorded decision carries; with a decision, issue it instead',
    fields: { ...opening, ...own(events.RecognitionGranted.fields, 'document', 'source', 'note') },
    target: openTarget,
    decide: act('RecognitionGranted', recognisable),
  }),
  RefuseRecognition: command('case', {
    doc: 'Record that a model is not recognised, with the reason where it is known',
    fields: { ...opening, ...own(events.RecognitionRefused.fields, 'reason', 'source') },
    target: openTarget,
    decide: act('RecognitionRefused', undecided),
  }),
  RateOutstanding: command('case', {
    doc: 'Record that a recognised model is rated outstanding',
    fields: { ...within, ...own(events.RatedOutstanding.fields, 'document', 'source', 'note') },
    target,
    decide: act('RatedOutstanding', recognised),
  }),
  WithdrawRecognition: command('case', {
    doc: 'Withdraw a recognition from a date on',
    fields: { ...within, ...own(events.RecognitionWithdrawn.fields, 'document', 'reason') },
    target,
    decide: (given, state, context) =>
      refuseEarlierEnd(state, given) ?? act('RecognitionWithdrawn', recognised)(given, state, context),
  }),
  MergeCases: command('case', {
    doc: 'Record that a case turned out to be another one of the same model',
    fields: { ...within, into: id('The case it is', 'case'), reason: events.CasesMerged.fields.reason },
    target,
    decide: act('CasesMerged', (state, body: CaseBody & { into: string }, context) => {
      if (body.into === state.case) return reject('MergeIntoItself', { case: state.case });
      const into = context.get('case', body.into);
      if (!into || !isSameModel(into.model, state.model, context))
        return reject('CaseOfOtherModel', { case: body.into, model: into?.model ?? '' });
      return into.outcome === 'merged'
        ? reject('CaseClosed', { case: body.into, outcome: into.outcome })
        : undefined;
    }),
  }),
  /** Issued by the reaction to a decision, once for each of its lines. */
  ApplyDecisionLine: command('case', {
    doc: 'Record on a case what a line of a decision does',
    internal: true,
    fields: {
      case: id('The case'),
      model: opening.model,
      level: opening.level,
      cycle: opening.cycle,
      phases,
      by: opening.by,
      act: oneOf(LINE_ACTS, 'What the line does'),
      decidedIn: lineRef,
    },
    target,
    decide: (given, state, context) => {
      const { act: does, ...body } = given.body;
      if (state?.decisions.includes(lineKey(body.decidedIn)) === true) return [];
      const outcome = LINE_EVENTS[does](state);
      const applied = act(outcome.type, outcome.guard)({ ...given, body }, state, context);
      return 'rejected' in applied
        ? applied
        : applied.map(({ type, data }) => ({ type, data: { ...data, case: body.case } }));
    },
    refused: ({ decidedIn, model, case: of }, { rejected }) => [
      { type: 'DecisionLineUnapplied', data: { ...decidedIn, model, case: of, reason: rejected } },
    ],
  }),
};

/** One model, or two of which one turned out to be the other. */
const isSameModel = (a: string, b: string, context: Context): boolean =>
  a === b || context.get('model', a)?.mergedInto === b || context.get('model', b)?.mergedInto === a;

/** What a line becomes on its case: a recognition, or a link where the case was recognised before. */
const LINE_EVENTS: Record<
  (typeof LINE_ACTS)[number],
  (state: CaseState | undefined) => { type: string; guard: Guard<CaseBody> }
> = {
  recognise: (state) =>
    state?.outcome === 'recognised'
      ? { type: 'DecisionLinked', guard: recognised }
      : { type: 'RecognitionGranted', guard: recognisable },
  refuse: () => ({ type: 'RecognitionRefused', guard: undecided }),
  'rate-outstanding': () => ({ type: 'RatedOutstanding', guard: recognised }),
  commend: () => ({ type: 'DecisionLinked', guard: () => undefined }),
};

export const caseCategory: Category<CaseState> = {
  events: caseEvents,
  commands: caseCommands,
  evolve: evolveCase,
};
