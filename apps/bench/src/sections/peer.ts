/** A peer at the same work: Emmett on SQLite, in the versions that `apps/bench/peer` pins. */
import { join } from 'node:path';
import { measure } from '../measuring/measure.js';
import { installPeer, isPeerInstalled } from '../measuring/peer-install.js';
import { interleaved, rateOf } from '../measuring/rounds.js';
import type { Timed } from '../measuring/rounds.js';
import { figureOf } from './reading.js';
import { Unavailable } from './setting.js';
import type { Section, Setting } from './setting.js';

const CASES = [
  { id: 'append-1', what: 'append, 1 caller', perAppend: 1, events: 2_000 },
  { id: 'append-100', what: 'append of 100 events, 1 caller', perAppend: 100, events: 20_000 },
] as const;
const CATCH_UP_EVENTS = 20_000;
const MOST_ROUNDS = 3;
const AGAINST = 'Emmett';

export const peer: Section = async function* (setting) {
  await mustBeInstalled(setting);
  const { work, sizes } = setting;
  const held = await setting.world(sizes[0] ?? 0);
  const rounds = Math.min(MOST_ROUNDS, setting.rounds(held.events));
  const prepared = async (id: string, perAppend: number, most: number): Promise<string> => {
    const file = join(work, `peer-${id}.ndjson`);
    const events = Math.min(most, held.events);
    await measure('prepareAppends', { data: held.data, file, perAppend, events });
    return file;
  };
  for (const { id, what, perAppend, events } of CASES) {
    const file = await prepared(id, perAppend, events);
    let busy = 0;
    const { ours, theirs } = await interleaved<'ours' | 'theirs', Timed>(rounds, {
      ours: () => measure('appendOurs', { file, work, callers: 1 }),
      theirs: async () => {
        const appended = await patiently(() => measure('appendPeer', { file, work }), setting);
        busy += appended.busy;
        return appended;
      },
    });
    yield {
      ...figureOf({ id: `peer/${id}`, what }, rateOf(ours), rateOf(theirs)),
      against: AGAINST,
      ...(busy === 0 ? {} : { note: `its SQLITE_BUSY answers, ${String(busy)}, were sent again` }),
    };
  }
  const file = await prepared('catch-up', 100, CATCH_UP_EVENTS);
  const { ours, theirs } = await interleaved<'ours' | 'theirs', Timed>(rounds, {
    ours: () => measure('followOurs', { data: held.data }),
    theirs: () => patiently(() => measure('followPeer', { file, work }), setting),
  });
  const named = { id: 'peer/catch-up', what: 'catch-up, handler that does nothing' };
  yield {
    ...figureOf(named, rateOf(ours), rateOf(theirs)),
    against: AGAINST,
    note: `${held.size} events here, ${String(theirs[0]?.events ?? 0)} there`,
  };
};

/** Its driver ends the process now and then while it opens a file: it is tried again, aloud, and given up with the reason. */
const patiently = async <T>(run: () => Promise<T>, { say }: Setting): Promise<T> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await run();
    } catch (error) {
      const why = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
      if (tries === MOST_TRIES)
        throw new Unavailable(`${AGAINST} failed ${String(tries)} times, the last time so: ${why}`);
      say(`  ${AGAINST} failed and is tried again: ${why}`);
    }
  }
};
const MOST_TRIES = 5;

const mustBeInstalled = async ({ smoke, say }: Setting): Promise<void> => {
  if (isPeerInstalled()) return;
  if (smoke)
    throw new Unavailable(
      'it is not installed, which takes longer than a smoke run: npm run bench -- --only peer',
    );
  say('  installing it: npm ci in apps/bench/peer …');
  const why = await installPeer();
  if (why !== undefined) throw new Unavailable(why);
};
