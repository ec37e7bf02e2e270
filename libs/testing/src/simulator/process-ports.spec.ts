/** The ports of a simulated process fail in the ways that ports allow, and in no other. */
import { describe, expect, it } from '@jest/globals';
import type { AppendResult } from '@kheo/ports';
import { draft, drafts } from '../drafts.js';
import { MemoryCheckpoints } from '../memory/checkpoints.js';
import { MemoryReadModelStore } from '../memory/read-model-store.js';
import { memoryParts } from '../memory/parts.js';
import { seededRandom } from '../random.js';
import { Injected, portsOf } from './process-ports.js';
import { Scheduler } from './scheduler.js';
import type { Owner } from './scheduler.js';
import { CALM, strikes, weatherOf } from './weather.js';
import type { Sky, Weather } from './weather.js';

const STREAM = 'kheo.model-1';
const ALWAYS = 1_000;

const processIn = (weather: Partial<Weather>, seed = 1) => {
  const { store, vault, clock } = memoryParts();
  const sky: Sky = { random: seededRandom(seed), weather: { ...CALM, ...weather } };
  const scheduler = new Scheduler(seededRandom(seed), clock);
  const owner: Owner = { name: 'process', alive: true };
  const stores = {
    events: store,
    vault,
    clock,
    readModels: new MemoryReadModelStore(),
    checkpoints: new MemoryCheckpoints(),
  };
  const ports = portsOf(stores, owner, { scheduler, sky, world: { name: 'world', alive: true } });
  const until = async <T>(promise: Promise<T>): Promise<T | Error> => {
    const caught = promise.catch((error: unknown) => error as Error);
    while (await scheduler.step());
    return caught;
  };
  const append = () =>
    until(ports.events.append({ stream: STREAM, expected: 'no-stream', events: drafts(2) }));
  return { stores, ports, scheduler, owner, until, append };
};

describe('the ports of a process', () => {
  it('pass everything on when the sky is calm', async () => {
    const { append, ports, until } = processIn({});
    expect(await append()).toMatchObject({ outcome: 'appended', position: 2 });
    expect(await until(ports.events.head())).toEqual({ position: 2 });
    expect(await until(ports.checkpoints.acquire('reader'))).toEqual({ epoch: 1, position: 0 });
    expect(await until(ports.readModels.checkpoint('register@1'))).toBe(0);
    expect(ports.vault.secret()).toHaveLength(32);
    expect((await until(ports.vault.ensure([{ name: 'p.1', subjects: [] }]))) instanceof Map).toBe(true);
  });

  it.each([
    ['unknownBefore', 0],
    ['unknownAfter', 2],
    ['late', 2],
  ] as const)('do not tell whether an append was written: %s', async (weather, written) => {
    const { append, stores } = processIn({ [weather]: ALWAYS });
    expect(await append()).toMatchObject({ outcome: 'unknown', stream: STREAM });
    expect(await stores.events.head()).toMatchObject({ position: written });
  });

  it('bring a late append after its retry, where it changes nothing', async () => {
    const { ports, stores, scheduler } = processIn({ late: ALWAYS });
    const request = { stream: STREAM, expected: 'no-stream', events: [draft()] } as const;
    const lost = ports.events.append(request);
    for (let outcome: AppendResult | undefined; !outcome;) {
      await scheduler.step();
      outcome = await Promise.race([lost, Promise.resolve(undefined)]);
    }
    await stores.events.append(request);
    while (await scheduler.step());
    expect(await stores.events.head()).toMatchObject({ position: 1 });
  });

  it('turn an append away without a trace', async () => {
    const { append, stores } = processIn({ busy: ALWAYS });
    expect(await append()).toMatchObject({ code: 'Busy' });
    expect(await stores.events.head()).toMatchObject({ position: 0 });
  });

  it('fail at what they read and write, having written it or not', async () => {
    const epochs = new Set<number>();
    for (let seed = 0; seed < 20; seed += 1) {
      const { ports, stores, until } = processIn({ readFails: ALWAYS, writeFails: ALWAYS }, seed);
      expect(await until(ports.events.head())).toBeInstanceOf(Injected);
      expect(await until(ports.readModels.acquire('register@1'))).toBeInstanceOf(Injected);
      epochs.add((await stores.readModels.acquire('register@1')).epoch);
    }
    expect(epochs).toEqual(new Set([1, 2]));
  });

  it('wake a reader when there is more, or for nothing', async () => {
    const { signal } = new AbortController();
    const rough = processIn({ wokenForNothing: ALWAYS });
    await rough.until(rough.ports.events.changed(0, signal));
    const calm = processIn({});
    let woken = false;
    void calm.ports.events.changed(0, signal).then(() => (woken = true));
    while (await calm.scheduler.step());
    expect(woken).toBe(false);
    await calm.append();
    expect(woken).toBe(true);
  });

  it('never answer a process that was killed', async () => {
    const { ports, owner, scheduler } = processIn({});
    let answered = false;
    void ports.events.head().then(() => (answered = true));
    scheduler.kill(owner);
    void ports.events.head().then(() => (answered = true));
    while (await scheduler.step());
    expect(answered).toBe(false);
  });
});

describe('the weather', () => {
  it('is another for each seed, and leaves about half of what may happen out', () => {
    const all = Array.from({ length: 50 }, (_, seed) => weatherOf(seededRandom(seed)));
    expect(new Set(all.map((weather) => JSON.stringify(weather))).size).toBe(50);
    const levels = all.flatMap((weather) => Object.values(weather) as number[]);
    const absent = levels.filter((level) => level === 0).length / levels.length;
    expect(absent > 0.4 && absent < 0.6).toBe(true);
  });

  it('strikes as often as it says', () => {
    const sky = { random: seededRandom(1), weather: { ...CALM, busy: 250 } };
    const struck = Array.from({ length: 4_000 }, () => strikes(sky, 'busy')).filter(Boolean).length;
    expect(struck > 850 && struck < 1_150).toBe(true);
    expect(strikes(sky, 'late')).toBe(false);
  });
});
