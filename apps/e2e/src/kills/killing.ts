/** Starts a victim, kills it at a moment of chance, and hears what it had answered by then. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDataFolder } from '@kheo/adapter-sqlite';
import type { RecordedEvent } from '@kheo/kernel';
import {
  collectionsOf,
  Engine,
  keepingQuestions,
  openLog,
  QUESTIONS,
  REACTIONS,
  Runner,
  runReaction,
} from '@kheo/services/headless';
import { MemoryReadModelStore } from '@kheo/testing';
import type { Answered } from './checks.js';

const VICTIM = fileURLToPath(new URL('../../dist/kills/victim.js', import.meta.url));

export interface Heard {
  readonly answers: readonly Answered[];
  /** The last line of an import that ran to its end. */
  readonly imported?: {
    readonly outcome: string;
    readonly kinds: readonly { kind: string; rows: number; recorded: number; unchanged: number }[];
  };
  readonly ready: boolean;
  readonly failed?: string;
}

/** Runs a victim; kills it `afterMs` after it was started, unless it ends by itself. */
export const runVictim = (args: readonly string[], afterMs: number): Promise<Heard> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [VICTIM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      if (code !== null && code !== 0) reject(new Error(`victim ended with ${String(code)}: ${err}`));
      else resolve(heard(out));
    });
  });

/** Whole lines only: what was cut by the kill was not said. */
const heard = (out: string): Heard => {
  const lines = out
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Partial<Heard> & Partial<Answered>);
  const answers = lines.filter((line) => line.answer !== undefined) as unknown as Answered[];
  const [imported, failed] = [
    lines.find((line) => line.imported)?.imported,
    lines.find((line) => line.failed)?.failed,
  ];
  return {
    answers,
    ready: lines.some(({ ready }) => ready),
    ...(imported ? { imported } : {}),
    ...(failed === undefined ? {} : { failed }),
  };
};

/** Events that a killed process left, read beside whoever may work there. */
export const recordedIn = async (folder: string): Promise<number> => {
  if (!existsSync(join(folder, 'log.sqlite'))) return 0;
  const data = openDataFolder(folder, { clock: { now: () => Date.now() }, readOnly: true });
  try {
    return (await data.events.head()).position;
  } finally {
    await data.close();
  }
};

export interface Aftermath {
  readonly events: readonly RecordedEvent[];
  /** Collections whose documents are not what a fresh fold of the log makes. */
  readonly stale: readonly string[];
}

/** Opens what the killed processes left, lets loops catch up, and compares the read models with a fresh fold. */
export const aftermathOf = async (folder: string): Promise<Aftermath> => {
  const clock = { now: () => Date.now() };
  const data = openDataFolder(folder, {
    clock,
    onFatal: (error) => {
      throw error;
    },
  });
  try {
    const engine = new Engine({ store: data.events, vault: data.vault, clock });
    await openLog(engine);
    const stop = new AbortController();
    const reactions = REACTIONS.map((reaction) =>
      runReaction(reaction, { store: data.events, checkpoints: data.checkpoints, engine }, stop.signal),
    );
    const kept = new Runner({ store: data.events, readModels: data.readModels });
    const keeping = kept.run(stop.signal);
    await quiet(async () => [
      (await data.events.head()).position,
      await Promise.all(REACTIONS.map(({ name }) => data.checkpoints.read(name))),
    ]);
    const fresh = new MemoryReadModelStore();
    const folding = new Runner({ store: data.events, readModels: fresh });
    const folded = folding.run(stop.signal);
    for (const runner of [kept, folding])
      while ((await runner.status(clock.now())).some(({ lagEvents }) => lagEvents > 0)) await pause(5);
    stop.abort();
    await Promise.all([...reactions, keeping, folded]);
    const stale: string[] = [];
    for (const name of keepingQuestions(QUESTIONS)
      .flatMap(collectionsOf)
      .map((spec) => spec.name)) {
      const [here, there] = [
        await data.readModels.scan(name, -1, 1_000_000),
        await fresh.scan(name, -1, 1_000_000),
      ];
      if (JSON.stringify(here.map(sortedText)) !== JSON.stringify(there.map(sortedText))) stale.push(name);
    }
    return { events: await wholeLog(data.events), stale };
  } finally {
    await data.close();
  }
};

const sortedText = ({ key, document }: { key: number; document: object }): string =>
  `${String(key)} ${JSON.stringify(document, Object.keys(document).sort())}`;

const wholeLog = async (store: {
  readAll(after: number, limit: number): Promise<readonly RecordedEvent[]>;
}): Promise<readonly RecordedEvent[]> => {
  const all: RecordedEvent[] = [];
  for (;;) {
    const page = await store.readAll(all.length, 5_000);
    all.push(...page);
    if (page.length === 0) return all;
  }
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Until nothing has moved for a while. */
const quiet = async (look: () => Promise<unknown>): Promise<void> => {
  let before = '';
  for (let same = 0; same < 20;) {
    const now = JSON.stringify(await look());
    same = now === before ? same + 1 : 0;
    before = now;
    await pause(10);
  }
};
