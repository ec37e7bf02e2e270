/**
 * Decisions (quyết định): one decision, many lines. The decision is the fact; a reaction carries each line to its case.
 * A decision keeps its issuer as it was on the day, and whoever acts on it later is the issuer or one that succeeded it.
 */
import {
  freeText,
  id,
  integer,
  intervalOf,
  list,
  oneOf,
  optional,
  personal,
  record,
  reject,
  text,
} from '@kheo/kernel';
import type { Body, Day, Rejection } from '@kheo/kernel';
import type { Category, Command, Context, DataOf, FoldedEvent } from './rule.js';
import { command, event, known } from './rule.js';
import { refuseOutsideLevel } from './levels.js';
import { refuseEnded, subjectFields, subjectOf } from './model.js';
import type { DecisionState, ModelState } from './states.js';
import { noteField as note, phasesField as phases } from './things.js';
import { LEVELS, LINE_ACTS } from './vocabulary.js';

const source = optional(id('The source that prints it', 'source'));
const document = optional(id('The document', 'document'));
const reason = freeText('Why');
const decision = id('The decision', 'decision');
const by = id('Who acts: the issuer, or a successor of it', 'unit');

const signer = record(
  {
    person: id('Who signed', 'person'),
    capacity: optional(personal('Capacity in which it was signed, as printed')),
  },
  'Signer (người ký); the capacity is stored, not only the person',
);
const lineFields = {
  act: oneOf(LINE_ACTS, 'What the line does'),
  model: id('The model', 'model'),
  case: optional(id('The case, where it is recorded', 'case')),
  level: optional(oneOf(LEVELS, 'Level of the act')),
  cycle: optional(integer('Working year', 1945, 2200)),
  form: optional(id('Form of commendation', 'form')),
};
const head = {
  issuer: id('Who issued it, as it was on the day', 'unit'),
  type: text('Type, such as QĐ', 20),
  number: optional(text('Number as printed', 50)),
  symbol: optional(text('Symbol as printed', 50)),
  term: optional(text('Committee term, where numbers run per term', 50)),
  signer: optional(signer),
  legalBasis: optional(list(text('A legal basis as printed'), 'Legal basis', 50)),
  document,
  phases,
  source,
  note,
};
const issuedLine = record(
  { ...lineFields, ...subjectFields, line: integer('Number of the line', 1), case: id('The case') },
  'A line with the ids it concerns as they then were',
);
const affected = list(
  record({ line: integer('Number of the line', 1), model: id('The model'), case: id('The case') }, 'A line'),
  'The lines it takes effect on',
);

export const decisionEvents = {
  DecisionIssued: event('A decision is issued (quyết định)', {
    decision: id('The decision'),
    ...head,
    lines: list(issuedLine, 'Its lines'),
  }),
  DecisionCorrected: event('The issuer corrects the decision (đính chính)', {
    decision,
    by,
    document,
    what: freeText('What is corrected'),
  }),
  DecisionAnnulled: event('The decision is annulled from a date on (hủy bỏ)', {
    decision,
    by,
    ground: optional(id('Legal ground', 'ground')),
    document,
    reason: optional(reason),
    lines: affected,
  }),
  AwardRecovered: event('The award of a line is recovered (thu hồi)', {
    decision,
    by,
    document,
    reason: optional(reason),
    lines: affected,
  }),
  CertificateReissued: event('A certificate is issued again (cấp lại)', {
    decision,
    by,
    line: integer('Number of the line', 1),
    document,
    reason: optional(reason),
  }),
};

const evolve = (
  state: DecisionState | undefined,
  { type, data, effectiveOn, recordedOn }: FoldedEvent,
): DecisionState | undefined => {
  if (type === 'DecisionIssued') {
    const held = data as unknown as DataOf<typeof decisionEvents.DecisionIssued>;
    const lines = held.lines.map(({ line, model, case: of }) => ({ line, model, case: of }));
    return {
      decision: held.decision,
      issuer: held.issuer,
      annulled: false,
      issuedOn: intervalOf(effectiveOn, recordedOn),
      lines,
      unapplied: [],
    };
  }
  if (!state) return state;
  if (type === 'DecisionAnnulled') return { ...state, annulled: true };
  // Logs of before have it on the stream of the decision
  return type === 'DecisionLineUnapplied'
    ? { ...state, unapplied: [...state.unapplied, data['line'] as number] }
    : state;
};

type IssueBody = Body<typeof issueFields>;
const issueFields = { ...head, lines: list(record(lineFields, 'A line'), 'Its lines') };

const issue = (given: Command<IssueBody>, state: DecisionState | undefined, context: Context) => {
  const { body, effectiveOn, recordedOn } = given;
  if (state) return reject('AlreadyExists', { decision: state.decision });
  if (body.lines.length === 0) return reject('DecisionWithoutLines');
  const cases = body.lines.map((line, at) => line.case ?? context.derive('cas', at + 1));
  const does = body.lines.map(({ act }, at) => `${act} ${cases[at] ?? ''}`);
  const repeated = does.findIndex((one, at) => does.indexOf(one) !== at);
  if (repeated >= 0)
    return reject('DecisionLineRepeated', { line: repeated + 1, case: cases[repeated] ?? '' });
  const twice = body.lines.findIndex(
    (line, at) => line.case === undefined && body.lines.findIndex((other) => sameAct(line, other)) < at,
  );
  if (twice >= 0)
    return reject('DecisionLineRepeated', { line: twice + 1, model: body.lines[twice]?.model ?? '' });
  const issuer = context.get('unit', body.issuer);
  const { earliest } = intervalOf(effectiveOn, recordedOn);
  if (issuer?.lastDay !== undefined && earliest > issuer.lastDay) {
    return reject('DecisionIssuerEnded', {
      issuer: body.issuer,
      lastDay: issuer.lastDay,
      effectiveFrom: earliest,
    });
  }
  const refused = body.lines
    .map((line) => refuseLine(line, given, context))
    .find((rejection) => rejection !== undefined);
  if (refused) return refused;
  const lines = body.lines.map((line, at) => ({
    ...standsOf(line, context),
    ...line,
    ...subjectOf(context.get('model', line.model) as ModelState),
    line: at + 1,
    case: cases[at],
  }));
  return [{ type: 'DecisionIssued', data: { ...body, decision: context.derive('dec'), lines } }];
};

/** What the case of a line knows already: the event is found by it even where the line does not repeat it. */
const standsOf = (line: IssueBody['lines'][number], context: Context): { level?: string; cycle?: number } => {
  const { level, cycle } = (line.case === undefined ? undefined : context.get('case', line.case)) ?? {};
  return known({ level, cycle });
};

/** Without a case of their own, two lines that say the same would recognise one thing twice. */
const sameAct = (a: IssueBody['lines'][number], b: IssueBody['lines'][number]): boolean =>
  b.case === undefined &&
  a.act === b.act &&
  a.model === b.model &&
  a.level === b.level &&
  a.cycle === b.cycle &&
  a.form === b.form;

const refuseLine = (
  line: IssueBody['lines'][number],
  { effectiveOn, recordedOn }: Command,
  context: Context,
): Rejection | undefined => {
  const of = line.case === undefined ? undefined : context.get('case', line.case);
  if (of && of.model !== line.model) return reject('CaseOfOtherModel', { case: of.case, model: of.model });
  const form = line.form === undefined ? undefined : context.get('form', line.form);
  return (
    refuseEnded(context.get('model', line.model)) ??
    refuseOutsideLevel(line.level ?? of?.level, effectiveOn, recordedOn) ??
    refuseForm(form, intervalOf(effectiveOn, recordedOn).earliest)
  );
};

export const refuseForm = (
  form: { id: string; validTo?: Day } | undefined,
  earliest: Day,
): Rejection | undefined =>
  form?.validTo !== undefined && earliest > form.validTo
    ? reject('FormEnded', { form: form.id, lastDay: form.validTo })
    : undefined;

/** The issuer acts on its own decision; when it has ended, any unit that succeeded it, directly or through others. */
const refuseActing = (
  state: DecisionState,
  acting: string,
  { latest, context }: { latest: Day; context: Context },
): Rejection | undefined => {
  const seen = new Set<string>();
  const reached = [state.issuer];
  for (let unit = reached.shift(); unit !== undefined; unit = reached.shift()) {
    if (unit === acting) return undefined;
    if (seen.has(unit)) continue;
    seen.add(unit);
    const { lastDay, successors } = context.get('unit', unit) ?? { successors: [] };
    if (lastDay === undefined || latest > lastDay) reached.push(...successors);
  }
  return reject('ActingUnitNotSuccessor', { issuer: state.issuer, by: acting });
};

/** An act of a unit on a decision that stands. */
const onDecision =
  (type: string, withLines: 'all' | 'named' | 'none') =>
  (
    { body, effectiveOn, recordedOn }: Command<{ by: string; line?: number }>,
    state: DecisionState | undefined,
    context: Context,
  ) => {
    const standing = state as DecisionState;
    if (standing.annulled) return reject('DecisionAlreadyAnnulled', { decision: standing.decision });
    const acting = context.get('unit', body.by);
    const { earliest, latest } = intervalOf(effectiveOn, recordedOn);
    if (acting?.lastDay !== undefined && earliest > acting.lastDay)
      return reject('UnitEnded', { unit: body.by, lastDay: acting.lastDay });
    if (latest < standing.issuedOn.earliest)
      return reject('EndsBeforeItBegan', {
        decision: standing.decision,
        issuedFrom: standing.issuedOn.earliest,
        effectiveTo: latest,
      });
    const refused = refuseActing(standing, body.by, { latest, context });
    if (refused) return refused;
    const lines =
      withLines === 'all' || body.line === undefined
        ? standing.lines
        : standing.lines.filter(({ line }) => line === body.line);
    if (lines.length === 0)
      return reject('ReferenceUnknown', { field: 'line', category: 'decision', id: String(body.line) });
    const { line: _, ...rest } = body;
    return [{ type, data: withLines === 'none' ? body : { ...rest, lines } }];
  };

const target = (body: { readonly decision: string }) => body.decision;
const line = integer('Number of the line', 1);
const { DecisionAnnulled, AwardRecovered, DecisionCorrected, CertificateReissued } = decisionEvents;

const decisionCommands = {
  IssueDecision: command('decision', {
    doc: 'Record a decision with its lines; each line then reaches its case. The date of the act is the day of issue',
    fields: issueFields,
    target: (_, derive) => derive('dec'),
    decide: issue,
  }),
  CorrectDecision: command('decision', {
    doc: "Record the issuer's correction of a decision",
    fields: DecisionCorrected.fields,
    target,
    decide: onDecision('DecisionCorrected', 'none'),
  }),
  AnnulDecision: command('decision', {
    doc: 'Annul a decision from a date on',
    fields: {
      decision,
      by,
      ground: DecisionAnnulled.fields.ground,
      document,
      reason: DecisionAnnulled.fields.reason,
    },
    target,
    decide: onDecision('DecisionAnnulled', 'all'),
  }),
  RecoverAward: command('decision', {
    doc: 'Recover the award of a line, or of all',
    fields: { decision, by, line: optional(line), document, reason: AwardRecovered.fields.reason },
    target,
    decide: onDecision('AwardRecovered', 'named'),
  }),
  ReissueCertificate: command('decision', {
    doc: 'Record that a certificate is issued again',
    fields: CertificateReissued.fields,
    target,
    decide: onDecision('CertificateReissued', 'none'),
  }),
};

export const decisionCategory: Category<DecisionState> = {
  events: decisionEvents,
  commands: decisionCommands,
  evolve,
};
