/** The whole system as a user starts it, asked over HTTP by clients that outlive it, killed, and started again on the same folder. */
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ERRNO, FAIL_KINDS, KILL_HOW } from '../disk/control.js';
import type { HistoryLine } from '@kheo/testing/faults';
import type { Lab } from '../kit/lab.js';
import { startSystem } from '../kit/system.js';
import type { HttpCommand, System } from '../kit/system.js';
import type { Scenario, Verdict } from './scenario.js';

const CHAIN = 2;
const CLIENTS = 6;
const COMMANDS = 10;
/** A client that has waited so long goes away and asks again. */
const PATIENCE_MS = 1_500;
const ATTEMPTS = 40;
const PAUSE_MS = 150;
/** A process that has nothing left to do passes no boundary. */
const END_MS = 4_000;

/** Units and what is claimed of them; every client names all units of its turn, so that some are not there yet. */
const requestsOf = (client: number, turn: number): readonly HttpCommand[] =>
  Array.from({ length: COMMANDS }, (_, at) => {
    const key = `${String(turn)}-${String(client)}-${String(at)}`;
    const unit = `cm-${String(turn)}-${String((client + at) % CLIENTS)}-0`;
    return at % 2 === 0
      ? {
          name: 'EstablishUnit',
          key,
          body: { unit: `cm-${key}`, name: `xã ${key}`, kind: 'territory', level: 'commune' },
        }
      : {
          name: 'PublishClaim',
          key,
          body: { unit, metric: 'recognised', qualifier: 'exact', value: at },
        };
  });

const chain =
  (trouble: (lab: Lab, system: System) => Promise<void>) =>
  async (lab: Lab): Promise<Verdict> => {
    const tell = (line: HistoryLine): void => appendFileSync(lab.history, `${JSON.stringify(line)}\n`);
    for (let turn = 0; turn < CHAIN; turn += 1) {
      let system = await startSystem(lab);
      const clients = Array.from({ length: CLIENTS }, async (_, client) => {
        for (const request of requestsOf(client, turn)) await persist(() => system, request, tell);
      });
      const troubled = trouble(lab, system).then(async () => {
        if (!system.ended()) return;
        system = await startSystem(lab);
      });
      await Promise.all([...clients, troubled]);
      await system.stop();
    }
    return { violations: await lab.verdict() };
  };

/** The same request under the same key until it is answered. */
const persist = async (
  current: () => System,
  command: HttpCommand,
  tell: (line: HistoryLine) => void,
): Promise<void> => {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const system = current();
    const op = `${command.key}/${String(attempt)}`;
    tell({ is: 'invoked', op, command: system.commandId(command), says: JSON.stringify(command.body) });
    const answer = await system.act(command, PATIENCE_MS);
    tell({ ...answer, op });
    if (answer.is !== 'unknown') return;
    await sleep(PAUSE_MS);
  }
};

/** At a boundary of chance. */
const killed = async (lab: Lab, system: System): Promise<void> => {
  await sleep(lab.random.below(60));
  system.order({ killAt: 1 + lab.random.below(250), killHow: lab.random.pick(Object.values(KILL_HOW)) });
  await Promise.race([system.end, sleep(END_MS)]);
  if (!system.ended()) await system.kill();
  lab.kills += 1;
};

/** From a call of chance on nothing works any more; the process ends, as it must, or is ended. */
const broken = async (lab: Lab, system: System): Promise<void> => {
  const failErrno = lab.random.pick(Object.values(ERRNO));
  system.order({ failAt: 1 + lab.random.below(200), failErrno, failKinds: FAIL_KINDS.both });
  await Promise.race([system.end, sleep(END_MS)]);
  if (!system.ended()) await system.kill();
};

/** One call stands still for longer than clients wait. */
const stalled = async (lab: Lab, system: System): Promise<void> => {
  system.order({ stallAt: 1 + lab.random.below(120), stallMs: PATIENCE_MS + 500 });
  await Promise.race([system.end, sleep(PATIENCE_MS)]);
};

const row = (told: Omit<Scenario, 'needsShim'>): Scenario => ({ needsShim: true, ...told });

export const SYSTEM: readonly Scenario[] = [
  row({
    name: 'system-disk',
    doc: 'The whole system with HTTP: the disk is full or broken from some call on, and it is started again',
    share: 1,
    run: chain(broken),
  }),
  row({
    name: 'system-kill',
    doc: 'The whole system with HTTP: SIGKILL under clients that retry with the same key',
    share: 3,
    run: chain(killed),
  }),
  row({
    name: 'system-stall',
    doc: 'The whole system with HTTP: clients go away while the disk stands still, and retry',
    share: 1,
    run: chain(stalled),
  }),
];
