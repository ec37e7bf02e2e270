/** Kheo as the simulator sees it: engine, reactions, read models and questions on whatever ports they are given. */
import { canonicalText, Fault, partsOfStream } from '@kheo/kernel';
import {
  Asker,
  collectionsOf,
  Engine,
  keepingQuestions,
  openLog,
  QUESTIONS,
  REACTIONS,
  Runner,
  runReaction,
} from '@kheo/services/headless';
import type { Answer } from '@kheo/services/headless';
import { endOfError } from '@kheo/testing';
import { countsOf } from '@kheo/testing/faults';
import type { Command, End, Inquiry, Ports, SystemUnderTest } from '@kheo/testing';

const SCOPE = 'simulation';
/** Behind every act. */
const AS_OF = '2030-01-01';

/** Little enough that histories are packed, and leave memory, now and then. */
const memoryFor = (facts: number) => ({ facts, packed: 200 * facts, left: facts });

export const KHEO: SystemUnderTest = {
  start: async (ports, { tuning, signal, failed, pause }) => {
    const { events: store, vault, clock, readModels, checkpoints } = ports;
    const engine = new Engine({ store, vault, clock, cachedStreams: tuning.cachedStreams });
    await openLog(engine);
    const runner = new Runner({
      store,
      readModels,
      batch: tuning.batchEvents,
      histories: memoryFor(tuning.factsInMemory),
      gatherMs: 0,
    });
    /** Begins again when it throws, as the loops of the service do. */
    const keepRunning = async (run: () => Promise<unknown>): Promise<void> => {
      for (;;) {
        try {
          await run();
          return;
        } catch (error) {
          failed(error);
          await pause();
        }
      }
    };
    void keepRunning(() => runner.run(signal));
    for (const reaction of REACTIONS)
      void keepRunning(() => runReaction(reaction, { store, checkpoints, engine }, signal));
    return {
      execute: (commands) => execute(engine, commands),
      ask: (inquiry) => ask(ports, inquiry),
      stateOf: (stream) => stateOf(engine, stream),
    };
  },
  idsOf: (vault) => {
    const engine = new Engine({ vault } as never);
    return {
      commandId: ({ name, key }) => engine.idsOf(SCOPE, name, key).commandId,
      idOf: ({ name, key }, prefix) => engine.idsOf(SCOPE, name, key).derive(prefix),
    };
  },
  projections: Object.fromEntries(
    keepingQuestions(QUESTIONS).map((question) => [
      `${question.name}@${String(question.version)}`,
      collectionsOf(question).map(({ name }) => name),
    ]),
  ),
  questions: Object.keys(QUESTIONS),
  fold: ({ events, readModels }, { batchEvents, factsInMemory }, signal) =>
    new Runner({
      store: events,
      readModels,
      batch: batchEvents,
      histories: memoryFor(factsInMemory),
      gatherMs: 0,
    }).run(signal),
  ask: (ports, inquiry) => ask(ports, inquiry),
  stateOf: ({ events: store, vault, clock }, stream) => stateOf(new Engine({ store, vault, clock }), stream),
  counted: async (ports, knownAt) => {
    const query = { asOf: AS_OF, knownAt: String(knownAt), by: 'level' };
    return {
      asOf: AS_OF,
      knownAt,
      counts: countsOf(await askerOf(ports).ask({ name: 'funnel', query }, WHO)),
    };
  },
};

const execute = async (engine: Engine, commands: readonly Command[]): Promise<readonly End[]> => {
  const requests = commands.map(({ actor, ...command }) => ({
    ...command,
    scope: SCOPE,
    actor: { id: actor },
    source: { kind: 'live' } as const,
  }));
  const [only] = requests;
  const answers =
    requests.length === 1 && only ? [await engine.execute(only)] : await engine.executeBatch(requests);
  return answers.map((answer) => (answer instanceof Fault ? endOfError(answer) : endOf(answer)));
};

const endOf = (answer: Answer): End =>
  'rejected' in answer
    ? { is: 'refused', code: answer.rejected, ...missing(answer.values) }
    : { is: 'ok', events: answer.events, position: answer.position };

/** The id that a refused reference named. */
const missing = ({ id }: Readonly<Record<string, unknown>>) =>
  typeof id === 'string' ? { missing: id } : {};

const stateOf = async (engine: Engine, stream: string): Promise<string> => {
  const { category, id } = partsOfStream(stream) ?? { category: '', id: '' };
  const state: unknown = await engine.stateOf(category as 'case', id);
  return JSON.stringify(state ?? null);
};

const WHO = { personal: true } as const;

const askerOf = ({ events: store, readModels, vault, clock }: Ports): Asker =>
  new Asker({ store, readModels, vault, clock });

const ask = async (ports: Ports, { question, asOf, knownAt }: Inquiry): Promise<string | undefined> => {
  if (!(await hasReached(ports, knownAt))) return undefined;
  const query = { asOf, knownAt: String(knownAt), limit: '500' };
  const { limit: _, ...unpaged } = query;
  const asked = { name: question, query: question === 'funnel' ? unpaged : query };
  return canonicalText(await askerOf(ports).ask(asked, WHO));
};

/** An asker waits, by the machine's clock, for what has not been reached: nobody may wait here but for a turn. */
const hasReached = async ({ readModels }: Ports, knownAt: number): Promise<boolean> => {
  const reached = await Promise.all(Object.keys(KHEO.projections).map((name) => readModels.checkpoint(name)));
  return Math.min(...reached) >= knownAt;
};
