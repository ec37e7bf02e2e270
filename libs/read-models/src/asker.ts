/**
 * Asks a question: reads its parameters, pins both times, waits for what it should have seen, and frames the answer. An answer
 * for a past position is made of that position alone, so it reads the same whenever it is asked for.
 */
import { canonicalText, dayOf, Fault, faultsOf, isDay, isId, LIMITS } from '@kheo/kernel';
import type { Day, Field, Fields, Json, JsonObject, Problem } from '@kheo/kernel';
import type { Clock, EventStore, KeyVault, ReadModelStore } from '@kheo/ports';
import { factReader } from './fact-reader.js';
import { projectionOf } from './history.js';
import { opener } from './opener.js';
import type { Ask, Paging, Pinned, Question } from './question.js';
import { QUESTIONS } from './questions.js';

export interface AskerParts {
  readonly store: EventStore;
  readonly readModels: ReadModelStore;
  readonly vault: KeyVault;
  readonly clock: Clock;
  readonly questions?: Readonly<Record<string, Question>>;
}

/** Raw parameters, as a URL or a command line gives them. */
export type RawQuery = Readonly<Record<string, string | undefined>>;

/** A question, by its name; one thing of it where an id is given. */
export interface Asked {
  readonly name: string;
  readonly id?: string | undefined;
  readonly query?: RawQuery;
}

export interface Caller {
  /** Whether sealed fields are opened. */
  readonly personal: boolean;
}

/** Parameters that every question has. */
const FRAME = ['asOf', 'knownAt', 'after', 'limit', 'cursor'];

interface Times extends Pinned {
  readonly settled: boolean;
}

interface Cursor {
  readonly log: string;
  readonly question: string;
  readonly asOf: Day;
  readonly knownAt: number;
  readonly settled: boolean;
  readonly params: string;
  readonly from: JsonObject;
}

export class Asker {
  constructor(private readonly parts: AskerParts) {}

  /** @throws Fault QuestionUnknown, ParameterInvalid, CursorInvalid, LogMismatch, NotFound, WaitTimedOut */
  async ask({ name, id, query = {} }: Asked, caller: Caller): Promise<JsonObject> {
    const question = this.questionOf(name);
    const params = paramsOf(
      id === undefined ? question.params : {},
      query,
      id === undefined ? FRAME : FRAME.slice(0, 3),
    );
    if (query['after'] !== undefined) await this.waitFor(question, query['after']);
    const cursor =
      query['cursor'] === undefined ? undefined : await this.cursorOf(question, params, query['cursor']);
    // A question that is built anew has to come again to where the first page was
    if (cursor) await this.waitUntil(question, cursor.knownAt);
    const times = cursor ?? (await this.timesOf(question, query));
    const { asOf, knownAt, settled } = times;
    const frame = { position: knownAt, asOf, knownAt, settled };
    const { store, readModels, questions = QUESTIONS } = this.parts;
    const ask: Ask = {
      asOf,
      knownAt,
      store: readModels,
      facts: factReader({ store, readModels, questions, knownAt }),
      personal: caller.personal,
      open: opener(this.parts.vault, caller.personal),
    };
    if (id !== undefined) return ask.open({ item: await this.one(question, ask, id), ...frame });
    const paging: Paging = { limit: limitOf(query['limit']), ...(cursor ? { from: cursor.from } : {}) };
    const { items, next, more } = await question.list(ask, params as never, paging);
    const log = next ? ((await this.parts.store.head()).logId ?? '') : '';
    const token = next
      ? encode({ log, question: name, asOf, knownAt, settled, params: canonicalText(params), from: next })
      : null;
    return ask.open({ items, ...more, ...frame, next: token });
  }

  private questionOf(name: string): Question {
    const questions = this.parts.questions ?? QUESTIONS;
    const question = Object.hasOwn(questions, name) ? questions[name] : undefined;
    if (!question) throw new Fault('QuestionUnknown', { question: name });
    return question;
  }

  private async one(question: Question, ask: Ask, id: string): Promise<JsonObject> {
    if (!question.one) throw new Fault('RouteUnknown', { question: question.name });
    if (!isId(id)) throw new Fault('ParameterInvalid', { parameter: 'id' });
    const item = await question.one(ask, id);
    if (!item) throw new Fault('NotFound', { question: question.name, id, knownAt: ask.knownAt });
    return item;
  }

  /** The position that every question it looks at has reached. */
  private async reached(question: Question): Promise<number> {
    const questions = this.parts.questions ?? QUESTIONS;
    const looked = [question.name, ...question.reads]
      .map((name) => questions[name])
      .filter((one) => one?.keeps !== undefined) as Question[];
    const checkpoints = await Promise.all(
      looked.map((one) => this.parts.readModels.checkpoint(projectionOf(one))),
    );
    return Math.min(...checkpoints);
  }

  private async timesOf(question: Question, query: RawQuery): Promise<Times> {
    const asOf = query['asOf'] ?? dayOf(this.parts.clock.now());
    if (!isDay(asOf)) throw invalid('asOf', 'a day that exists, YYYY-MM-DD');
    const wanted = await this.wantedPosition(query['knownAt']);
    if (wanted === undefined) return { asOf, knownAt: await this.reached(question), settled: true };
    const { position: head } = await this.parts.store.head();
    const reached = await this.waitUntil(question, Math.min(wanted.position, head));
    return {
      asOf,
      knownAt: Math.min(wanted.position, reached),
      settled: wanted.settled && wanted.position <= head,
    };
  }

  /** A position, or the one that an instant stands for. */
  private async wantedPosition(
    text: string | undefined,
  ): Promise<{ position: number; settled: boolean } | undefined> {
    if (text === undefined) return undefined;
    if (/^\d{1,15}$/.test(text)) return { position: Number(text), settled: true };
    const day = text.slice(0, 10);
    if (!INSTANT.test(text) || !isDay(day) || Number.isNaN(Date.parse(text)))
      throw invalid('knownAt', 'a position, or an instant such as 2026-01-31T09:30:00Z');
    return this.parts.store.positionAt(Date.parse(text));
  }

  /** `after=<position>` or `after=<stream>@<revision>`: waits until the answer can have seen it. */
  private async waitFor(question: Question, after: string): Promise<void> {
    if (/^\d{1,15}$/.test(after)) {
      await this.waitUntil(question, Number(after));
      return;
    }
    const named = /^(kheo\.[a-z]+-[A-Za-z0-9._:-]{1,100})@(\d{1,15})$/.exec(after);
    if (!named) throw invalid('after', 'a position, or <stream>@<revision>');
    const [stream, revision] = [named[1] as string, Number(named[2])];
    const event = await until(async () => (await this.parts.store.readStream(stream, revision, 1))[0]);
    if (!event) throw new Fault('WaitTimedOut', { after, waitMs: LIMITS.waitMs });
    await this.waitUntil(question, event.index + 1);
  }

  private async waitUntil(question: Question, position: number): Promise<number> {
    const reached = await until(async () => {
      const checkpoint = await this.reached(question);
      return checkpoint >= position ? checkpoint : undefined;
    });
    if (reached === undefined) throw new Fault('WaitTimedOut', { after: position, waitMs: LIMITS.waitMs });
    return reached;
  }

  private async cursorOf(question: Question, params: JsonObject, token: string): Promise<Cursor> {
    const cursor = decode(token);
    if (cursor?.question !== question.name || cursor.params !== canonicalText(params))
      throw new Fault('CursorInvalid', { question: question.name });
    const { logId = '' } = await this.parts.store.head();
    if (cursor.log !== logId) throw new Fault('LogMismatch', { log: cursor.log, here: logId });
    return cursor;
  }
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;
const POLL_MS = 5;

/** Looks again and again until there is something, within LIMITS.waitMs. */
const until = async <T>(look: () => Promise<T | undefined>): Promise<T | undefined> => {
  for (let waited = 0; ; waited += POLL_MS) {
    const found = await look();
    if (found !== undefined || waited >= LIMITS.waitMs) return found;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
};

const invalid = (path: string, expected: string): Fault =>
  new Fault(
    'ParameterInvalid',
    { parameter: path },
    { problems: [{ path, code: 'ParameterInvalid', expected }] },
  );

/** The question's own parameters with their types; every unknown one is a fault. */
const paramsOf = (fields: Fields, query: RawQuery, frame: readonly string[]): JsonObject => {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const problems: Problem[] = given
    .filter(([name]) => !frame.includes(name) && !Object.hasOwn(fields, name))
    .map(([name]) => ({
      path: name,
      code: 'FieldUnknown',
      expected: `one of ${[...Object.keys(fields), ...frame].join(', ')}`,
    }));
  const own = Object.fromEntries(
    given
      .filter(([name]) => Object.hasOwn(fields, name))
      .map(([name, value]) => [name, typed(fields[name] as Field, value)]),
  );
  problems.push(...faultsOf(fields, own));
  if (problems.length > 0)
    throw new Fault('ParameterInvalid', { parameters: problems.map(({ path }) => path) }, { problems });
  return own;
};

const typed = (field: Field, value: string): Json => {
  if (field.kind === 'flag') return value === 'true' ? true : value === 'false' ? false : value;
  return field.kind === 'integer' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
};

const limitOf = (text: string | undefined): number => {
  if (text === undefined) return LIMITS.pageItemsDefault;
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > LIMITS.pageItems)
    throw invalid('limit', `a whole number from 1 to ${String(LIMITS.pageItems)}`);
  return limit;
};

const encode = (cursor: Cursor): string => Buffer.from(canonicalText(cursor)).toString('base64url');

const decode = (token: string): Cursor | undefined => {
  try {
    const cursor = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as Partial<Cursor>;
    const sound =
      typeof cursor.asOf === 'string' &&
      isDay(cursor.asOf) &&
      Number.isSafeInteger(cursor.knownAt) &&
      typeof cursor.from === 'object';
    return sound ? (cursor as Cursor) : undefined;
  } catch {
    // What is not base64url of JSON was not issued here; the caller hears CursorInvalid.
    return undefined;
  }
};
