/** Where one case takes place: a folder of its own, the history of what was said, and the victims that come and go. */
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordedEvent } from '@kheo/kernel';
import type { Random } from '@kheo/testing/faults';
import { seededRandom } from '@kheo/testing/faults';
import type { DiskOrders } from '../disk/control.js';
import { readJournal } from '../disk/journal.js';
import type { JournalEntry } from '../disk/journal.js';
import { EXIT } from '../victims/plan.js';
import type { VictimPlan } from '../victims/plan.js';
import { eventsIn, verdictOn } from './aftermath.js';
import { drive } from './driving.js';
import type { Driven } from './driving.js';

/** What happens to one victim; everything that is absent is nothing unusual. */
export interface Ordeal extends Partial<Omit<VictimPlan, 'run'>> {
  readonly disk?: DiskOrders;
  readonly killAfterMs?: number;
  readonly killWhen?: Promise<unknown>;
  readonly journaled?: boolean;
  readonly normalSync?: boolean;
}

/** Codes of a victim that says itself why it ends, where its disk or its clock has failed. */
const ENDED_BY_FAILURE: readonly number[] = [EXIT.disk, EXIT.loop, EXIT.start];

export class Lab {
  readonly random: Random;
  readonly root: string;
  readonly folder: string;
  readonly history: string;
  readonly journal: string;
  kills = 0;
  cuts = 0;
  runs = 0;

  constructor(readonly number: number) {
    this.random = seededRandom(number);
    this.root = realpathSync(mkdtempSync(join(tmpdir(), 'kheo-faults-')));
    this.folder = join(this.root, 'data');
    this.history = join(this.root, 'history.ndjson');
    this.journal = join(this.root, 'journal');
    writeFileSync(this.history, '');
  }

  /**
   * One victim, from its start to its end. A victim that hangs, or fails without being made to, is a fault of its own.
   * @throws Error
   */
  async suffer(ordeal: Ordeal, { mayFail = false, mayBeBusy = false } = {}): Promise<Driven> {
    const { disk, killAfterMs, killWhen, journaled, normalSync, ...told } = ordeal;
    const run = (this.runs += 1);
    const plan: VictimPlan = { work: 'commands', run, from: 0, rounds: 6, loops: true, ...told };
    const driven = await drive({
      folder: this.folder,
      history: this.history,
      control: join(this.root, `control-${String(run)}`),
      plan,
      ...(disk ? { orders: disk } : {}),
      ...(killAfterMs === undefined ? {} : { killAfterMs }),
      ...(killWhen ? { killWhen } : {}),
      ...(journaled === true ? { journal: this.journal } : {}),
      ...(normalSync === undefined ? {} : { normalSync }),
    });
    if (driven.hung) throw new Error(`a victim hangs: ${driven.errors}`);
    if (driven.killed) this.kills += 1;
    const failed = driven.code !== null && driven.code !== 0;
    const allowed: readonly number[] = [
      ...(mayFail ? ENDED_BY_FAILURE : []),
      ...(mayBeBusy ? [EXIT.busy] : []),
    ];
    if (failed && !allowed.includes(driven.code))
      throw new Error(`a victim ended with ${String(driven.code)}: ${driven.errors} ${this.lastWords()}`);
    return driven;
  }

  said(): string {
    return readFileSync(this.history, 'utf8');
  }

  journalEntries(): readonly JournalEntry[] {
    return existsSync(this.journal) ? readJournal(readFileSync(this.journal)) : [];
  }

  /** The log as it stands. */
  events(): Promise<readonly RecordedEvent[]> {
    return eventsIn(this.folder);
  }

  /** What is wrong by now. */
  verdict(): Promise<readonly string[]> {
    return verdictOn(this.folder, this.said());
  }

  /** A new folder, of which nothing was said yet. */
  renew(): void {
    for (const path of [this.folder, this.journal]) rmSync(path, { recursive: true, force: true });
    writeFileSync(this.history, '');
  }

  close(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  private lastWords(): string {
    return this.said().trimEnd().split('\n').slice(-1).join('');
  }
}
