/**
 * Invariant 7: separation of duties, competence and sound votes hold in every prefix of the log, relative to each event's basis.
 * The rules are stated here again and by brute force; the ones that decided are not asked.
 */
import type { JsonObject, RecordedEvent } from '@kheo/kernel';
import { factsKnown } from '../oracle/facts.js';
import { listed, placeOf } from './evidence.js';
import type { Check } from './evidence.js';

export const checkRules: Check = ({ events }) => {
  const streams = Map.groupBy(events, ({ stream }) => stream);
  const broken = (rule: (event: RecordedEvent, at: Prefix) => boolean): readonly string[] =>
    events.filter((event) => !rule(event, prefixOf(event, streams))).map(placeOf);
  return [
    ...listed('rests on what was not there yet', broken(restsOnThePast)),
    ...listed('rests on a grant that its actor did not have', broken(isGranted)),
    ...listed('scored by a holder of the model', broken(isNotOwnJudge)),
    ...listed('votes that do not add up', broken(votesAdd)),
  ];
};

/**
 * What the event's decision had before it: of its own stream what stands ahead of it, of another one
 * the events up to the revision that `basis` names.
 */
type Prefix = (stream: string) => readonly RecordedEvent[] | undefined;

const prefixOf =
  (event: RecordedEvent, streams: ReadonlyMap<string, readonly RecordedEvent[]>): Prefix =>
  (stream) => {
    const own = streams.get(stream) ?? [];
    if (stream === event.stream) return own.slice(0, event.revision);
    const basis = event.metadata.basis.find((named) => named.stream === stream);
    return basis && own.slice(0, basis.revision + 1);
  };

/** Rows of an import are decided many at once, on each other, and stand in the log by stream: there the basis need only exist. */
const restsOnThePast = (event: RecordedEvent, prefix: Prefix): boolean =>
  event.metadata.basis.every(({ stream, revision }) => {
    const own = prefix(stream) ?? [];
    const isPast = event.metadata.source.kind === 'import' || own.every(({ index }) => index < event.index);
    return own.length === revision + 1 && isPast;
  });

const isGranted = ({ metadata: { actor } }: RecordedEvent, prefix: Prefix): boolean => {
  if (actor.grant === undefined) return true;
  const held = prefix(`kheo.authority-${actor.id}`) ?? [];
  const of = (type: string): boolean =>
    held.some((event) => event.type === type && event.data['grant'] === actor.grant);
  return of('AuthorityGranted') && !of('AuthorityRevoked');
};

const isNotOwnJudge = (event: RecordedEvent, prefix: Prefix): boolean => {
  const said = saidOf(event, prefix);
  const { assessor, model: of } = said.after as { assessor?: string; model: string };
  if (said.type !== 'AssessmentScored' || assessor === undefined) return true;
  // A correction leaves to its day what it does not change
  if (said.before && assessor === said.before['assessor'] && of === said.before['model']) return true;
  const model = prefix(`kheo.model-${of}`) ?? [];
  const told = factsKnown(model, model.length)
    .toSorted((a, b) => a.index - b.index)
    .findLast((fact) => ['ModelIdentified', 'HolderChanged'].includes(fact.type));
  return told !== undefined && !(told.data['holders'] as readonly unknown[]).includes(assessor);
};

const votesAdd = (event: RecordedEvent, prefix: Prefix): boolean => {
  const { type, after } = saidOf(event, prefix);
  if (type !== 'CouncilVoted') return true;
  const [members, present, ...valid] = ['members', 'present', 'inFavour', 'against', 'invalid'].map((name) =>
    Number(after[name]),
  );
  return (
    (present as number) <= (members as number) && valid.reduce((a, b) => a + b, 0) <= (present as number)
  );
};

/** What an event says, and of a correction what it corrects by now: nothing where that no longer stands. */
const saidOf = (
  { type, data, stream }: RecordedEvent,
  prefix: Prefix,
): { readonly type: string; readonly after: JsonObject; readonly before?: JsonObject } => {
  if (type !== 'RecordCorrected') return { type, after: data };
  const { concerns, after } = data as unknown as {
    concerns: { type: string; revision: number };
    after: JsonObject;
  };
  const own = prefix(stream) ?? [];
  const index = own.find(({ revision }) => revision === concerns.revision)?.index;
  const before = factsKnown(own, own.length).find((fact) => fact.index === index)?.data;
  return { type: concerns.type, after, ...(before ? { before } : {}) };
};
