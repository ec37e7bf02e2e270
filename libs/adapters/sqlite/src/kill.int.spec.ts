/** A process that is killed at any moment loses nothing that it acknowledged, and leaves nothing half written. */
import { randomFillSync } from 'node:crypto';
import { afterAll, expect, it } from '@jest/globals';
import { verifier } from '@kheo/integrity';
import { toHex } from '@kheo/kernel';
import type { RecordedEvent } from '@kheo/kernel';
import { freshSeed, seededRandom } from '@kheo/testing';
import { systemClock } from '@kheo/ports';
import { openDataFolder } from './data-folder.js';
import { startAppender } from './child-process.js';
import { testFolder } from './test-folder.js';

/** More for a longer look: KHEO_TEST_KILLS=500. */
const KILLS = Number(process.env['KHEO_TEST_KILLS'] ?? 24);

const folder = testFolder();
afterAll(() => folder.remove());

it(`keeps every acknowledged event, whole and once, through ${String(KILLS)} kills`, async () => {
  const seed = freshSeed();
  const random = seededRandom(seed);
  const acknowledged: string[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const appender = startAppender(folder.path);
    await appender.reach(random.below(30) + 1);
    await appender.kill();
    acknowledged.push(...appender.acknowledged);
  }
  // Opened for writing at once: the lock went with the process, and the write-ahead log is recovered.
  const { events: store, close } = openDataFolder(folder.path, { clock: systemClock });
  const { check, result } = verifier(randomFillSync);
  const batches = new Map<string, RecordedEvent[]>();
  let position = 0;
  for (
    let page = await store.readAll(0, 5_000);
    page.length > 0;
    page = await store.readAll(position, 5_000)
  ) {
    position += page.length;
    for (const event of page) {
      check(event);
      batches.set(event.metadata.commandId, [...(batches.get(event.metadata.commandId) ?? []), event]);
    }
  }
  const tree = await store.treeHead();
  await close();
  const lost = acknowledged.filter((batch) => !batches.has(batch));
  const torn = [...batches.values()].filter((events) =>
    events.some(({ data }, at) => data['at'] !== at || data['size'] !== events.length),
  );
  expect({ seed, lost, torn: torn.length, faults: result().faults }).toEqual({
    seed,
    lost: [],
    torn: 0,
    faults: [],
  });
  expect({ size: tree.size, root: toHex(tree.root) }).toEqual({ size: position, root: result().root });
  expect(acknowledged.length).toBeGreaterThanOrEqual(KILLS);
}, 120_000);
