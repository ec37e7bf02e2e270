/**
 * The process that is killed: log, engine, reactions and read models on one data folder, without the HTTP shell. It works through
 * numbered commands, or through an import, and tells each answer on stdout only once it has it.
 */
import { readdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openDataFolder } from '@kheo/adapter-sqlite';
import { isRejection } from '@kheo/kernel';
import {
  Engine,
  importFiles,
  ledgerOfLog,
  localActor,
  openLog,
  REACTIONS,
  Runner,
  runReaction,
} from '@kheo/services/headless';
import type { CommandRequest } from '@kheo/services/headless';
import { planOf, WRITERS } from './plan.js';

const tell = (line: object): void => void writeSync(1, `${JSON.stringify(line)}\n`);
const clock = { now: () => Date.now() };

const main = async (): Promise<void> => {
  const [folder = '', scenario = 'commands', from = '0'] = process.argv.slice(2);
  const data = openDataFolder(folder, { clock, onFatal: () => process.exit(70) });
  const parts = { store: data.events, vault: data.vault, clock };
  const engine = new Engine(parts);
  await openLog(engine);
  const stop = new AbortController();
  const loops = [
    new Runner({ store: data.events, readModels: data.readModels, batch: 20 }).run(stop.signal),
    ...REACTIONS.map((reaction) =>
      runReaction(reaction, { store: data.events, checkpoints: data.checkpoints, engine }, stop.signal),
    ),
  ];
  for (const loop of loops)
    loop.catch((error: unknown) => {
      tell({ failed: String(error) });
      process.exit(71);
    });
  tell({ ready: true });
  if (scenario === 'import') await runImport(engine, parts, from);
  else await runCommands(engine, Number(from));
  stop.abort();
  await Promise.all(loops);
  await data.close();
};

/** Commands from a number on, some writers at once, until somebody ends it. */
const runCommands = async (engine: Engine, from: number): Promise<void> => {
  await Promise.all(
    Array.from({ length: WRITERS }, async (_, writer) => {
      for (let round = 0; round < 5_000; round += 1) {
        const number = from + round * WRITERS + writer;
        for (const { name, body } of planOf(number, (of) =>
          engine.idsOf('victim', 'IdentifyModel', of).derive('mod'),
        )) {
          const request: CommandRequest = {
            name,
            body,
            scope: 'victim',
            key: `${String(number)}/${name}`,
            actor: { id: localActor('administrator') },
            source: { kind: 'live' },
          };
          const answer = await engine.execute(request);
          tell({
            number,
            name,
            answer: isRejection(answer)
              ? { rejected: answer.rejected }
              : { events: answer.events, repeated: answer.repeated },
          });
        }
      }
    }),
  );
};

const runImport = async (
  engine: Engine,
  parts: ConstructorParameters<typeof Engine>[0],
  folder: string,
): Promise<void> => {
  const files = readdirSync(folder).map((name) => ({ name, path: join(folder, name) }));
  const options = { files, dataSet: 'kills', actor: { id: localActor('administrator') }, batch: 40 };
  const report = await importFiles(
    {
      engine,
      newEngine: (limits) => new Engine({ ...parts, ...limits }),
      ledger: ledgerOfLog(parts.store),
      store: parts.store,
    },
    options,
    () => undefined,
  );
  tell({ imported: report });
};

await main();
