/** Clients: each sends one request after the other, tries again under the same key until it knows, and writes down what it was told. */
import { canonicalText, Fault, FAULTS, toHex } from '@kheo/kernel';
import type { HistoryLine } from '../faults/history.js';
import type { Random } from '../random.js';
import type { Living, Processes } from './processes.js';
import { Injected } from './process-ports.js';
import type { Passage } from './process-ports.js';
import type { Command, End, Ids, Stores, SystemUnderTest } from './system.js';
import { strikes } from './weather.js';
import type { Workload } from './workload.js';

export interface ClientParts {
  readonly processes: Processes;
  readonly passage: Passage;
  readonly workload: Workload;
  readonly ids: Ids;
  readonly random: Random;
  readonly history: HistoryLine[];
}

/** After so many attempts a client gives up, and does not know. */
const ATTEMPTS = 8;
const BATCH_COMMANDS = 5;
/** Meanwhile loops get on. */
const THOUGHT_TURNS = [4, 30, 120] as const;

/** What says that nothing was written and that another time it may be. */
const TRY_AGAIN: readonly string[] = ['Busy', 'ClockBehindLog', 'StreamMoved'];

export class Clients {
  #attempts = 0;

  readonly #thoughtTurns: number;

  constructor(private readonly parts: ClientParts) {
    this.#thoughtTurns = parts.random.pick(THOUGHT_TURNS);
  }

  /** One client's work. */
  async work(requests: number): Promise<void> {
    const { passage, workload, random } = this.parts;
    for (let sent = 0; sent < requests; sent += 1) {
      await passage.scheduler.turn(passage.world, 'a client thinks', {
        delay: random.below(this.#thoughtTurns),
      });
      const count = strikes(passage.sky, 'batched') ? 2 + random.below(BATCH_COMMANDS - 1) : 1;
      const commands = Array.from({ length: count }, () => workload.next());
      const unique = [...new Map(commands.map((command) => [command.key, command])).values()];
      await this.insist(unique);
    }
  }

  /** Sends until every command has an end that is one. */
  private async insist(commands: readonly Command[]): Promise<void> {
    const { passage, workload } = this.parts;
    let open = commands;
    for (let attempt = 0; attempt < ATTEMPTS && open.length > 0; attempt += 1) {
      const beside: Promise<unknown>[] = [];
      if (strikes(passage.sky, 'doubled')) beside.push(this.send(open));
      if (strikes(passage.sky, 'otherBody'))
        beside.push(this.send(open.slice(0, 1).map((command) => workload.otherBody(command))));
      const ends = await this.send(open);
      await Promise.all(beside);
      for (const [at, command] of open.entries()) workload.heard(command, ends[at] as End);
      open = open.filter((_, at) => isOpen(ends[at] as End));
    }
  }

  /** To any process that is up. When it dies before it answers, nobody knows. */
  private async send(commands: readonly Command[]): Promise<readonly End[]> {
    const { history, ids } = this.parts;
    const { up, killed } = await this.someProcess();
    const ops = commands.map((command) => {
      const op = String((this.#attempts += 1));
      const { name, body, effectiveOn } = command;
      history.push({
        is: 'invoked',
        op,
        command: ids.commandId(command),
        says: canonicalText([name, body, effectiveOn ?? null]),
      });
      return op;
    });
    const all = (code: string): readonly End[] => commands.map(() => ({ is: 'unknown', code }));
    const ends = await Promise.race([
      up.execute(commands).catch((error: unknown) => commands.map(() => endOfError(error))),
      killed.then(() => all('killed')),
    ]);
    for (const [at, op] of ops.entries()) {
      const end = ends[at] as End;
      const makes = end.is === 'ok' ? this.parts.workload.makes(commands[at] as Command) : [];
      history.push({ ...end, op, ...(makes.length > 0 ? { makes } : {}) });
    }
    return ends;
  }

  private async someProcess(): Promise<Living & { up: NonNullable<Living['up']> }> {
    const { processes, passage } = this.parts;
    for (;;) {
      const living = processes.any();
      if (living?.up) return living as Living & { up: NonNullable<Living['up']> };
      await passage.scheduler.turn(passage.world, 'a client waits');
    }
  }
}

const isOpen = (end: End): boolean =>
  end.is === 'unknown' || (end.is === 'refused' && TRY_AGAIN.includes(end.code));

/** A failure may have come after the bytes; every other fault came before them. */
export const endOfError = (error: unknown): End => {
  if (error instanceof Injected) return { is: 'unknown', code: 'Injected' };
  if (!(error instanceof Fault)) return { is: 'unknown', code: String(error) };
  const nothingWritten = FAULTS[error.code].kind !== 'failure' || error.code === 'ClockBehindLog';
  return { is: nothingWritten ? 'refused' : 'unknown', code: error.code };
};

const SEEN_EVENTS = 15;

export interface ReaderParts extends Pick<ClientParts, 'processes' | 'passage' | 'random' | 'history'> {
  readonly stores: Stores;
  readonly system: SystemUnderTest;
}

/** Reads the log, and asks questions for a past position: what it saw once, it must see for ever. */
export const read = async ({
  processes,
  passage,
  random,
  history,
  stores,
  system,
}: ReaderParts): Promise<void> => {
  for (;;) {
    await passage.scheduler.turn(passage.world, 'a reader looks', { delay: 20 + random.below(60) });
    const living = processes.any();
    const { position } = await stores.events.head();
    if (!living?.up || position === 0) continue;
    const from = random.below(position);
    const seen = await stores.events.readAll(from, SEEN_EVENTS);
    history.push({ is: 'seen', from, hashes: seen.map(({ hash }) => toHex(hash)) });
    const inquiry = {
      question: random.pick(system.questions),
      asOf: random.pick(['2019-12-31', '2024-06-30', '2026-03-02', '2030-01-01']),
      knownAt: 1 + random.below(position),
    };
    const answer = await Promise.race([
      living.up.ask(inquiry).catch((error: unknown) => {
        // What could not be read was not answered
        if (!(error instanceof Injected))
          history.push({ is: 'failed', why: `${inquiry.question}: ${String(error)}` });
        return undefined;
      }),
      living.killed.then(() => undefined),
    ]);
    if (answer !== undefined)
      history.push({ is: 'answered', ask: askOf(inquiry), knownAt: inquiry.knownAt, answer });
  }
};

export const askOf = ({ question, asOf }: { readonly question: string; readonly asOf: string }): string =>
  `${question} ${asOf}`;
