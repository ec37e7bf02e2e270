/** The kinds of work that a victim does while something goes wrong. */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openScratch } from '@kheo/adapter-sqlite';
import type { DataFolder } from '@kheo/adapter-sqlite';
import { Fault, isRejection } from '@kheo/kernel';
import type { Draft } from '@kheo/kernel';
import type { Engine } from '@kheo/services/headless';
import { importFiles, localActor, recordedCommands } from '@kheo/services/headless';
import { commandsOf } from './commands.js';
import type { IdOf, PlannedCommand } from './commands.js';
import { CROWD, WRITERS } from './plan.js';
import type { VictimPlan, Work } from './plan.js';
import { operations } from './telling.js';
import type { End } from './telling.js';

export interface Workplace {
  readonly events: DataFolder['events'];
  readonly vault: DataFolder['vault'];
  readonly clock: { now(): number };
  readonly engine: Engine;
  readonly plan: VictimPlan;
  /** Looks at the log and asks questions, now and then. */
  readonly look: (round: number) => Promise<void>;
}

type Doing = (place: Workplace) => Promise<void>;

const SCOPE = 'victim';
const ACTOR = { id: localActor('administrator') };
/** An outcome that is unknown is asked for again so often. */
const ATTEMPTS = 4;

const everyWriter = (count: number, write: (writer: number) => Promise<void>): Promise<unknown> =>
  Promise.all(Array.from({ length: count }, (_, writer) => write(writer)));

const again = async (attempt: () => Promise<End>): Promise<End> => {
  let end = await attempt();
  for (let tries = 1; tries < ATTEMPTS && end.is === 'unknown'; tries += 1) end = await attempt();
  return end;
};

const executes = ({ engine, plan }: Workplace) => {
  const operation = operations(plan.run);
  return ({ name, body, key }: PlannedCommand): Promise<End> => {
    const { commandId: command } = engine.idsOf(SCOPE, name, key);
    const request = { name, body, key, scope: SCOPE, actor: ACTOR, source: { kind: 'live' } } as const;
    return again(() =>
      operation({ command, says: JSON.stringify(body) }, async () => {
        const answer = await engine.execute(request);
        return isRejection(answer)
          ? { is: 'refused', code: answer.rejected }
          : { is: 'ok', events: answer.events, position: answer.position };
      }),
    );
  };
};

const commands: Doing = async (place) => {
  const { engine, plan, look } = place;
  const execute = executes(place);
  const idOf: IdOf = (name, key, prefix) => engine.idsOf(SCOPE, name, key).derive(prefix);
  await everyWriter(WRITERS, async (writer) => {
    for (let round = 0; round < plan.rounds; round += 1) {
      const number = plan.from + round * WRITERS + writer;
      for (const command of commandsOf(number, idOf)) await execute(command);
      if (writer === 0) await look(round);
    }
  });
};

/** All on the first model, which the first commands have made. */
const visits: Doing = async (place) => {
  const execute = executes(place);
  const idOf: IdOf = (name, key, prefix) => place.engine.idsOf(SCOPE, name, key).derive(prefix);
  for (const command of commandsOf(0, idOf)) await execute(command);
  const model = idOf('IdentifyModel', '0/IdentifyModel', 'mod');
  await everyWriter(CROWD, async (writer) => {
    const key = `${String(place.plan.run)}/${String(writer)}/visit`;
    await execute({ name: 'RecordVisit', body: { model }, key });
  });
};

/** An event whose ids follow from its command, so that a retry is the same request. */
const draftsOf = (command: string, count: number): readonly Draft[] =>
  Array.from({ length: count }, (_, at) => ({
    eventId: uuidOf(`${command}/${String(at)}`),
    type: 'SourceRegistered',
    schema: 1,
    effectiveOn: { precision: 'unknown' },
    actor: { id: 'writer' },
    commandId: command,
    commandHash: '00'.repeat(32),
    correlationId: command,
    basis: [],
    source: { kind: 'live' },
    data: { source: command, title: `Báo số ${String(at)}` },
  }));

const uuidOf = (text: string): string => {
  const hex = createHash('sha256').update(text).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
};

interface Batch {
  readonly stream: string;
  readonly command: string;
  /** −1: the stream must not exist. */
  readonly expected: number;
  readonly count: number;
}

/** Answers the revision that the stream really has when it is refused. */
const appends = ({ events: store, plan }: Pick<Workplace, 'events' | 'plan'>) => {
  const operation = operations(plan.run);
  return async ({ stream, command, expected, count }: Batch): Promise<{ end: End; actual: number }> => {
    let actual = expected;
    const attempt = { command, says: `${stream} ${String(count)}`, events: count, expected };
    const end = await again(() =>
      operation(attempt, async () => {
        const events = draftsOf(command, count);
        const result = await store.append({
          stream,
          expected: expected < 0 ? 'no-stream' : expected,
          events,
        });
        if (result.outcome === 'unknown') throw new Fault('OutcomeUnknown', {}, { cause: result.cause });
        if (result.outcome === 'refused') {
          actual = result.actual === 'no-stream' ? -1 : result.actual;
          return { is: 'refused', code: 'ExpectedRevisionWrong' };
        }
        actual = result.last;
        const { first, position } = result;
        const places = events.map(({ type }, at) => ({ stream, revision: first + at, type }));
        return { is: 'ok', events: places, position };
      }),
    );
    return { end, actual };
  };
};

const endOf = async (store: Workplace['events'], stream: string): Promise<number> => {
  let revision = -1;
  for (;;) {
    const page = await store.readStream(stream, revision + 1, 5_000);
    if (page.length === 0) return revision;
    revision += page.length;
  }
};

/** Each writer on a stream of its own, one to four events at once. No number is used by two victims. */
const ownStreams: Doing = async (place) => {
  const append = appends(place);
  await everyWriter(WRITERS, async (writer) => {
    const stream = `kheo.source-own-${String(writer)}`;
    let expected = await endOf(place.events, stream);
    for (let round = 0; round < place.plan.rounds; round += 1) {
      const number = place.plan.run * 1_000 + round;
      const command = `append/${String(writer)}/${String(number)}`;
      const { actual } = await append({ stream, command, expected, count: 1 + (number % 4) });
      expected = actual;
      if (writer === 0) await place.look(round);
    }
  });
};

/** All want the next place in one stream; whoever is refused learns how long the stream is and tries again. */
const crowd: Doing = async (place) => {
  const append = appends(place);
  const stream = 'kheo.source-crowd';
  let known = await endOf(place.events, stream);
  await everyWriter(CROWD, async (writer) => {
    const command = `crowd/${String(place.plan.run)}/${String(writer)}`;
    for (let turn = 0; turn < place.plan.rounds; turn += 1) {
      const { end, actual } = await append({ stream, command, expected: known, count: 1 });
      known = Math.max(known, actual);
      if (end.is !== 'refused') return;
    }
  });
};

const imports: Doing = async ({ events: store, engine, plan }) => {
  const source = plan.source ?? '';
  const files = readdirSync(source).map((name) => ({ name, path: join(source, name) }));
  const report = await importFiles(
    { engine, store, newScratch: openScratch, recorded: recordedCommands(store) },
    { files, dataSet: 'faults', actor: ACTOR, batch: 20 },
    () => undefined,
  );
  if (report.outcome !== 'recorded') throw new Error(`import: ${report.outcome} ${JSON.stringify(report)}`);
};

export const WORKS: Readonly<Record<Work, Doing>> = {
  commands,
  visits,
  appends: ownStreams,
  crowd,
  import: imports,
  idle: async () => undefined,
};
