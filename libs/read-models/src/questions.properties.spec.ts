/** Over random histories, every question answers what a brute-force fold of the raw events answers, at any two times. */
import { describe, expect, it } from '@jest/globals';
import type { JsonObject, RecordedEvent } from '@kheo/kernel';
import { certaintyOn, compareIntervals, Fault } from '@kheo/kernel';
import {
  actsOn,
  factsKnown,
  freshSeed,
  MemoryEventStore,
  MemoryKeyVault,
  MemoryReadModelStore,
  placesOf,
  randomHistory,
  recordHistory,
  seededRandom,
  settableClock,
  unitsOn,
} from '@kheo/testing';
import type { OracleAct, OracleFact, OracleUnit, Random, Times } from '@kheo/testing';
import { Asker } from './asker.js';
import { collectionsOf, rowsOf } from './history.js';
import { REGISTER } from './names.js';
import type { HistoryLimits } from './histories.js';
import type { Question } from './question.js';
import { QUESTIONS } from './questions.js';
import { keepingQuestions, Runner } from './runner.js';
import { caughtUp } from './test-world.js';

const RUNS = 40;
const EVENTS = 50;
const ASKED = 6;
const seed = freshSeed();

interface World {
  readonly events: readonly RecordedEvent[];
  readonly ask: (
    name: string,
    times: Times,
    query?: Record<string, string>,
  ) => Promise<readonly JsonObject[]>;
  /** One thing of a question; undefined when nothing is known of it. */
  readonly one: (name: string, times: Times, id: string) => Promise<JsonObject | undefined>;
}

/** A clock that moves on by up to a month between events, from 2024 on. */
const recorded = async (
  random: Random,
): Promise<{ store: MemoryEventStore; events: readonly RecordedEvent[] }> => {
  const clock = settableClock(Date.parse('2024-01-15T02:00:00Z'));
  const store = new MemoryEventStore(clock);
  for (const step of randomHistory(random, EVENTS)) {
    clock.set(clock.now() + random.below(30) * 86_400_000);
    await recordHistoryStep(store, step);
  }
  return { store, events: await store.readAll(0, 5_000) };
};

const recordHistoryStep = async (
  store: MemoryEventStore,
  step: ReturnType<typeof randomHistory>[number],
): Promise<void> => {
  const existing = await store.readStream(step.stream, 0, 5_000);
  const expected = existing.length === 0 ? 'no-stream' : existing.length - 1;
  const result = await store.append({ stream: step.stream, expected, events: [step.draft] });
  if (result.outcome !== 'appended') throw new Error(result.outcome);
};

/** Memory that most histories of a run have to leave now and then: packed, by name, or without a trace. */
const memoryIn = (random: Random): HistoryLimits => ({
  facts: random.pick([0, 3, 20]),
  packed: random.pick([0, 2_000, 100_000]),
  left: random.pick([0, 5, 1_000]),
});

const projected = async (
  store: MemoryEventStore,
  { batch, histories }: { batch: number; histories?: HistoryLimits },
  questions: Readonly<Record<string, Question>> = QUESTIONS,
): Promise<MemoryReadModelStore> => {
  const readModels = new MemoryReadModelStore();
  await caughtUp({ store, readModels, batch, questions, gatherMs: 0, ...(histories ? { histories } : {}) });
  return readModels;
};

const worldOf = async (random: Random): Promise<World> => {
  const { store, events } = await recorded(random);
  const readModels = await projected(store, {
    batch: 1 + random.below(20),
    histories: memoryIn(random),
  });
  const asker = new Asker({
    store,
    readModels,
    vault: new MemoryKeyVault((length) => new Uint8Array(length)),
    clock: { now: () => Date.parse('2026-11-25T00:00:00Z') },
  });
  const ask: World['ask'] = async (name, { asOf, knownAt }, query = {}) => {
    const items: JsonObject[] = [];
    let cursor: string | undefined;
    do {
      const answer = await asker.ask(
        {
          name,
          query: {
            ...query,
            limit: '7',
            ...(cursor === undefined ? { asOf, knownAt: String(knownAt) } : { cursor }),
          },
        },
        { personal: false },
      );
      items.push(...(answer['items'] as unknown as JsonObject[]));
      cursor = (answer['next'] as string | null) ?? undefined;
    } while (cursor !== undefined);
    return items;
  };
  const one: World['one'] = async (name, { asOf, knownAt }, id) => {
    const query = { asOf, knownAt: String(knownAt) };
    const answer = await asker.ask({ name, id, query }, { personal: false }).catch((error: unknown) => {
      if (error instanceof Fault && error.code === 'NotFound') return undefined;
      throw error;
    });
    return answer?.['item'] as JsonObject | undefined;
  };
  return { events, ask, one };
};

const timesIn = (random: Random, events: readonly RecordedEvent[]): Times => ({
  asOf: `${String(2017 + random.below(10))}-${String(1 + random.below(12)).padStart(2, '0')}-${String(1 + random.below(28)).padStart(2, '0')}`,
  knownAt: random.below(2) === 0 ? events.length : random.below(events.length + 1),
});

/** Runs a check with many chances; a failure names the seed that repeats it (KHEO_TEST_SEED). */
const manyTimes = async (check: (random: Random) => Promise<void>): Promise<void> => {
  for (let run = 0; run < RUNS; run += 1) {
    try {
      await check(seededRandom(seed + run));
    } catch (error) {
      throw new Error(`KHEO_TEST_SEED=${String(seed + run)}`, { cause: error });
    }
  }
};

/** The same over many histories and times. */
const everywhere = (check: (world: World, times: Times, random: Random) => Promise<void>): Promise<void> =>
  manyTimes(async (random) => {
    const world = await worldOf(random);
    for (let asked = 0; asked < ASKED; asked += 1) await check(world, timesIn(random, world.events), random);
  });

const idOf = (label: unknown): unknown => (label as { id?: unknown } | undefined)?.id;
const sorted = (lines: readonly string[]): readonly string[] => [...lines].sort();

const actLine = ({ act, fact, subject, certainty, decision, ended, mergedInto }: OracleAct): string =>
  [
    ...[act, subject.case, subject.model, subject.unit, subject.level, subject.holderKind, subject.by],
    ...[certainty, decision, ended, mergedInto, fact.latest],
    ...[fact.data['value'], act === 'assessed' ? fact.data['outcome'] : undefined],
  ]
    .map(String)
    .join(' ');
const itemLine = (item: JsonObject): string =>
  [
    item['act'],
    item['case'],
    idOf(item['model']),
    idOf(item['unit']),
    item['level'],
    item['holderKind'],
    idOf(item['issuer']),
    item['certainty'],
    idOf(item['decision']),
    (item['laterEnded'] as JsonObject | undefined)?.['how'],
    idOf(item['mergedInto']),
    item['latest'],
    item['value'],
    item['outcome'],
  ]
    .map(String)
    .join(' ');

const ours = ({ subject }: OracleAct): boolean => subject.movement === 'dan-van-kheo';

describe(`every question equals a fold of the raw events (seed ${String(seed)})`, () => {
  it('the register, whole', async () => {
    await everywhere(async ({ events, ask }, times) => {
      const acts = actsOn(factsKnown(events, times.knownAt), times).filter(ours);
      expect(sorted((await ask('register', times)).map(itemLine))).toEqual(
        sorted(acts.filter(({ act }) => act === 'recognised').map(actLine)),
      );
      expect(sorted((await ask('register', times, { act: 'introduction' })).map(itemLine))).toEqual(
        sorted(acts.filter(({ act }) => act === 'introduced').map(actLine)),
      );
    });
  });

  it('the register of a place, with what it inherits, by level and in order', async () => {
    await everywhere(async ({ events, ask }, times, random) => {
      const facts = factsKnown(events, times.knownAt);
      const [unit, level, successors] = [
        random.pick(['u-province', 'u-heir', 'u-district']),
        random.pick(['commune', 'district']),
        random.below(2) === 0,
      ];
      const places = placesOf(facts, unit, successors);
      const acts = actsOn(facts, times).filter(
        (act) =>
          ours(act) &&
          act.act === 'recognised' &&
          places.has(act.subject.unit) &&
          act.subject.level === level,
      );
      const items = await ask('register', times, { unit, level, successors: String(successors) });
      expect(sorted(items.map(itemLine))).toEqual(sorted(acts.map(actLine)));
      const days = items.map((item) => item['latest'] as string);
      expect(days).toEqual([...days].sort().reverse());
    });
  });

  it('the acts in the dossier of a model, outcomes and commendations among them', async () => {
    await everywhere(async ({ events, one }, times, random) => {
      const model = random.pick(['m-1', 'm-2', 'm-3']);
      const dossier = await one('models', times, model);
      if (!dossier) return;
      const acts = actsOn(factsKnown(events, times.knownAt), times);
      expect(sorted((dossier['acts'] as readonly JsonObject[]).map(itemLine))).toEqual(
        sorted(acts.filter(({ subject }) => subject.model === model).map(actLine)),
      );
    });
  });

  it('the funnel, by level', async () => {
    await everywhere(async ({ events, ask }, times) => {
      const acts = actsOn(factsKnown(events, times.knownAt), times).filter(
        (act) => ours(act) && act.act !== 'introduced' && act.act !== 'outcome',
      );
      const expected = new Map<string, number>();
      const add = (key: string): void => void expected.set(key, (expected.get(key) ?? 0) + 1);
      for (const { act, subject, certainty } of acts) {
        add(`${subject.level ?? 'unknown'} ${act} possible`);
        if (certainty === 'certain') add(`${subject.level ?? 'unknown'} ${act} certain`);
      }
      const counted = (await ask('funnel', times, { by: 'level' })).flatMap((group) =>
        Object.entries(group['stages'] as unknown as Record<string, Record<string, number>>).flatMap(
          ([stage, counts]) =>
            Object.entries(counts)
              .filter(([, count]) => count > 0)
              .map(([kind, count]) => [`${String(group['group'])} ${stage} ${kind}`, count] as const),
        ),
      );
      expect(new Map([...counted].sort())).toEqual(new Map([...expected].sort()));
    });
  });

  it('the units and their names', async () => {
    await everywhere(async ({ events, ask }, times) => {
      const expected = unitsOn(factsKnown(events, times.knownAt), times);
      const line = ({ unit, name, certainty }: OracleUnit): string => `${unit} ${name} ${certainty}`;
      const asked = async (query: Record<string, string>) =>
        (await ask('units', times, query)).map(
          (item) => `${String(item['id'])} ${String(item['name'])} ${String(item['certainty'])}`,
        );
      expect(sorted(await asked({ ended: 'true' }))).toEqual(sorted(expected.map(line)));
      expect(sorted(await asked({}))).toEqual(
        sorted(expected.filter(({ certainty }) => certainty !== 'ended').map(line)),
      );
    });
  });

  it('the models, once for each title that they possibly carry', async () => {
    await everywhere(async ({ events, ask }, times) => {
      const facts = factsKnown(events, times.knownAt);
      const endOfModel = ({ data: { model } }: OracleFact): string => {
        const end = facts.find(
          ({ type, data }) => data['model'] === model && (type === 'ModelLapsed' || type === 'ModelsMerged'),
        );
        return end ? `${end.type} ${String(end.data['into'] ?? null)}` : 'goes on';
      };
      /** Who holds it by now, whatever the day. */
      const holdersOf = (opened: OracleFact): string => {
        const { holderKind, holders } = (
          facts.findLast(
            ({ type, data }) => type === 'HolderChanged' && data['model'] === opened.data['model'],
          ) ?? opened
        ).data;
        return [holderKind, ...(holders as readonly string[])].map(String).join(' ');
      };
      const shownHolders = ({ holderKind, holders }: JsonObject): string =>
        [holderKind, ...(holders as readonly JsonObject[]).map(idOf)].map(String).join(' ');
      const shownEnd = ({ status }: JsonObject): string => {
        const { how, into } = (status ?? {}) as { how?: string; into?: string | null };
        return how ? `${how === 'lapsed' ? 'ModelLapsed' : 'ModelsMerged'} ${String(into)}` : 'goes on';
      };
      const expected = facts
        .filter(({ type }) => type === 'ModelIdentified')
        .flatMap((opened) => {
          const titles = [
            opened,
            ...facts.filter(
              ({ type, data }) => type === 'ModelRetitled' && data['model'] === opened.data['model'],
            ),
          ];
          return titles.flatMap((titled, at) => {
            const next = titles[at + 1];
            const held = certaintyOn(
              {
                possibleFrom: titled.earliest,
                certainFrom: titled.latest,
                certainTo: next ? dayBefore(next.earliest) : '9999-12-31',
                possibleTo: next ? dayBefore(next.latest) : '9999-12-31',
              },
              times.asOf,
            );
            return held
              ? [
                  `${String(opened.data['model'])} ${String(titled.data['title'])} ${held} ${endOfModel(opened)} ${holdersOf(opened)}`,
                ]
              : [];
          });
        });
      expect(
        sorted(
          (await ask('models', times)).map(
            (item) =>
              `${String(item['id'])} ${String(item['title'])} ${String(item['certainty'])} ${shownEnd(item)} ${shownHolders(item)}`,
          ),
        ),
      ).toEqual(sorted(expected));
    });
  });

  it('the claims: what is itemised of each, and whether exact figures make up their totals', async () => {
    await everywhere(async ({ events, ask }, times) => {
      const facts = factsKnown(events, times.knownAt);
      const acts = actsOn(facts, times).filter((act) => ours(act));
      // The first in effect is the claim; a later one under the same id changes nothing.
      const published = [
        ...new Map(
          facts
            .filter(({ type }) => type === 'ClaimPublished')
            .reverse()
            .map((fact) => [fact.data['claim'] as string, fact]),
        ).values(),
      ];
      const shown = published.filter(({ earliest }) => earliest <= times.asOf);
      const itemised = ({ data }: OracleFact) => {
        const places = placesOf(facts, data['unit'] as string, false);
        return itemisedOf(
          data['metric'] as string,
          acts.filter(({ subject }) => places.has(subject.unit)),
        );
      };
      const items = await ask('claims', times);
      expect(sorted(items.map((item) => String(item['id'])))).toEqual(
        sorted(shown.map(({ data }) => String(data['claim']))),
      );
      for (const item of items) {
        const { verdict, parts } = item['reconciliation'] as unknown as {
          verdict: string;
          parts: {
            itemised?: unknown;
            relations: {
              kind: string;
              verdict: string;
              total: { value: number; qualifier: string };
              claims: { value?: number; qualifier?: string }[];
            }[];
          };
        };
        if (verdict !== 'inconsistent')
          expect(parts.itemised).toEqual(
            itemised(published.find(({ data }) => data['claim'] === item['id']) as OracleFact),
          );
        for (const { kind, verdict: judged, total, claims } of parts.relations) {
          if (kind === 'tension') expect(judged).toBe('undetermined');
          if ([total, ...claims].some(({ qualifier }) => qualifier !== 'exact')) continue;
          const figures = claims.map(({ value }) => value as number);
          const holds =
            kind === 'sum'
              ? figures.reduce((a, b) => a + b, 0) === total.value
              : figures.every((value) => value <= total.value);
          if (kind !== 'tension') expect(judged).toBe(holds ? 'holds' : 'fails');
        }
      }
    });
  });

  it('phases as amended, documents, sources and people', async () => {
    await everywhere(async ({ events, ask }, times) => {
      const facts = factsKnown(events, times.knownAt);
      const begun = (type: string, id: string) =>
        facts
          .filter((fact) => fact.type === type && fact.earliest <= times.asOf)
          .map(({ data, latest }) => `${String(data[id])} ${latest <= times.asOf ? 'certain' : 'possible'}`);
      for (const [name, type, id] of [
        ['documents', 'DocumentRecorded', 'document'],
        ['sources', 'SourceRegistered', 'source'],
        ['people', 'PersonIdentified', 'person'],
      ] as const) {
        expect(
          sorted(
            (await ask(name, times)).map((item) => `${String(item['id'])} ${String(item['certainty'])}`),
          ),
        ).toEqual(sorted(begun(type, id)));
      }
      const expected = facts
        .filter(({ type }) => type === 'PhaseDeclared')
        .flatMap((declared) => {
          const amended = facts.filter(
            ({ type, data }) => type === 'PhaseAmended' && data['phase'] === declared.data['phase'],
          );
          return [declared, ...amended].flatMap((state, at, all) => {
            const next = all[at + 1];
            const held = certaintyOn(
              {
                possibleFrom: state.earliest,
                certainFrom: state.latest,
                certainTo: next ? dayBefore(next.earliest) : '9999-12-31',
                possibleTo: next ? dayBefore(next.latest) : '9999-12-31',
              },
              times.asOf,
            );
            return held ? [`${String(declared.data['phase'])} ${String(state.data['toYear'])} ${held}`] : [];
          });
        });
      expect(
        sorted(
          (await ask('phases', times)).map(
            (item) => `${String(item['id'])} ${String(item['toYear'])} ${String(item['certainty'])}`,
          ),
        ),
      ).toEqual(sorted(expected));
    });
  });

  it('what units did as a whole', async () => {
    await everywhere(async ({ events, ask }, times) => {
      const KINDS: Readonly<Record<string, string>> = {
        UnitStatementRecorded: 'statement',
        CommitteeEstablished: 'committee',
        PlanIssued: 'plan',
        ConferenceHeld: 'conference',
      };
      const expected = factsKnown(events, times.knownAt)
        .filter(({ type, earliest }) => KINDS[type] !== undefined && earliest <= times.asOf)
        .map(
          ({ type, data, latest }) =>
            `${String(KINDS[type])} ${String(data['unit'])} ${String(data['issuer'] ?? data['organiser'])} ${String(data['value'])} ${latest <= times.asOf ? 'certain' : 'possible'}`,
        );
      const items = await ask('activities', times);
      expect(
        sorted(
          items.map(
            (item) =>
              `${String(item['kind'])} ${String(idOf(item['unit']))} ${String(idOf(item['by']))} ${String(item['value'])} ${String(item['certainty'])}`,
          ),
        ),
      ).toEqual(sorted(expected));
    });
  });

  it('the decisions, with the numbers that others carry too', async () => {
    await everywhere(async ({ events, ask }, times) => {
      const issued = factsKnown(events, times.knownAt).filter(
        ({ type, earliest }) => type === 'DecisionIssued' && earliest <= times.asOf,
      );
      const scope = (fact: (typeof issued)[number]): string =>
        [
          fact.data['issuer'],
          fact.earliest.slice(0, 4) === fact.latest.slice(0, 4) ? fact.latest.slice(0, 4) : 'unknown',
        ]
          .map(String)
          .join('|');
      const expected = issued.map((fact) => {
        const within = issued.filter((other) => other !== fact && scope(other) === scope(fact));
        const same = within
          .filter((other) => other.data['number'] === fact.data['number'])
          .map(({ data }) => String(data['decision']));
        const before = Math.max(
          ...within
            .map(({ data }) => Number(data['number']))
            .filter((number) => number < Number(fact.data['number'])),
        );
        const missing = Number.isFinite(before) ? Number(fact.data['number']) - before - 1 : undefined;
        return `${String(fact.data['decision'])} ${fact.latest <= times.asOf ? 'certain' : 'possible'} ${sorted(same).join(',')} ${String(missing)}`;
      });
      const items = (await ask('decisions', times)).map((item) => {
        const { duplicates, missing } = item['numbering'] as unknown as {
          duplicates: string[];
          missing?: number;
        };
        return `${String(item['id'])} ${String(item['certainty'])} ${sorted(duplicates).join(',')} ${String(missing)}`;
      });
      expect(sorted(items)).toEqual(sorted(expected));
    });
  });
});

const ACT_OF_METRIC: Readonly<Record<string, string>> = {
  recognised: 'recognised',
  'units-recognising': 'recognised',
  registered: 'registered',
  proposed: 'proposed',
  commended: 'commended',
  'introduced-to-central': 'introduced',
};

/** What certainly and what possibly makes up a figure, of the acts in its place; undefined for what is not counted. */
const itemisedOf = (metric: string, acts: readonly OracleAct[]) => {
  const tell =
    metric === 'outcome-cameras' ? camerasIn : (own: readonly OracleAct[]) => countedIn(metric, own);
  if (metric !== 'outcome-cameras' && !ACT_OF_METRIC[metric]) return undefined;
  const certain = tell(acts.filter(({ certainty }) => certainty === 'certain'));
  return { certain, possible: Math.max(certain, tell(acts)) };
};

const countedIn = (metric: string, acts: readonly OracleAct[]): number => {
  const own = acts.filter(({ act }) => act === ACT_OF_METRIC[metric]);
  if (metric !== 'units-recognising') return own.length;
  return new Set(own.flatMap(({ subject }) => (subject.by === undefined ? [] : [subject.by]))).size;
};

const isAboutCameras = ({ metric, valueUnit }: JsonObject): boolean =>
  metric === undefined ? valueUnit === 'mắt camera' : metric === 'outcome-cameras';

/** The last outcome of each model counts, in the order of effect; of those with the same dates the one that was said last. */
const camerasIn = (acts: readonly OracleAct[]): number => {
  const last = new Map<string, number>();
  const reported = acts
    .filter(({ act, fact: { data } }) => act === 'outcome' && isAboutCameras(data))
    .sort((a, b) => compareIntervals(a.fact, b.fact) || a.fact.stated - b.fact.stated);
  for (const { subject, fact } of reported) last.set(subject.model, fact.data['value'] as number);
  return [...last.values()].reduce((sum, value) => sum + value, 0);
};

const dayBefore = (day: string): string =>
  day === '0001-01-01'
    ? day
    : new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);

describe('what is kept does not depend on how it was kept', () => {
  it('a rebuild in other batches, with another memory, gives the same bytes', async () => {
    await manyTimes(async (random) => {
      const { store } = await recorded(random);
      const many = await projected(store, { batch: 5_000 });
      for (const histories of [random.pick([undefined, memoryIn(random)]), { facts: 0 }]) {
        const one = await projected(store, { batch: 1, ...(histories ? { histories } : {}) });
        for (const { name } of keepingQuestions(QUESTIONS).flatMap(collectionsOf)) {
          expect(JSON.stringify(await one.scan(name, -1, 5_000))).toBe(
            JSON.stringify(await many.scan(name, -1, 5_000)),
          );
        }
      }
    });
  });

  it('a document that is folded whole with every event has the same rows as one that is folded part by part', async () => {
    const whole = Object.fromEntries(
      keepingQuestions(QUESTIONS).map((question) => {
        const { part: _, ...keeps } = question.keeps;
        return [question.name, { ...question, keeps }];
      }),
    );
    await manyTimes(async (random) => {
      const { store } = await recorded(random);
      const [parts, wholes] = [
        await projected(store, { batch: 50 }),
        await projected(store, { batch: 50 }, whole),
      ];
      expect(JSON.stringify(await parts.scan(rowsOf(REGISTER), -1, 5_000))).toBe(
        JSON.stringify(await wholes.scan(rowsOf(REGISTER), -1, 5_000)),
      );
    });
  });

  it('an answer for a past position is the same, byte for byte, after everything that came later', async () => {
    const random = seededRandom(seed);
    const clock = settableClock(Date.parse('2024-01-15T02:00:00Z'));
    const store = new MemoryEventStore(clock);
    const readModels = new MemoryReadModelStore();
    const stop = new AbortController();
    const running = new Runner({ store, readModels }).run(stop.signal);
    const asker = new Asker({
      store,
      readModels,
      vault: new MemoryKeyVault((length) => new Uint8Array(length)),
      clock,
    });
    const steps = randomHistory(random, EVENTS);
    await recordHistory(store, steps.slice(0, 30));
    const questions = ['register', 'models', 'units', 'claims', 'decisions', 'phases', 'funnel'];
    const answers = async () =>
      JSON.stringify(
        await Promise.all(
          questions.map((name) =>
            asker.ask(
              { name, query: { asOf: '2025-06-01', knownAt: '25', after: '30' } },
              { personal: false },
            ),
          ),
        ),
      );
    const before = await answers();
    for (const step of steps.slice(30)) await recordHistoryStep(store, step);
    await asker.ask({ name: 'register', query: { after: String(steps.length) } }, { personal: false });
    expect(await answers()).toBe(before);
    stop.abort();
    await running;
  });
});
