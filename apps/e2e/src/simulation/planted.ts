/** Kheo with one promise broken. What the simulation is worth is whether it sees each of them. */
import { Fault } from '@kheo/kernel';
import { FAULTY_STORES } from '@kheo/testing/faults';
import type { End, Ports, SystemUnderTest } from '@kheo/testing';
import { KHEO } from './kheo.js';

export interface Planted {
  readonly system?: SystemUnderTest;
  readonly ports?: (ports: Ports) => Partial<Ports>;
  /** How what is found begins. */
  readonly found: string;
}

type Events = Ports['events'];
type Append = Events['append'];

const appending = (events: Events, append: Append): Partial<Ports> => ({
  events: new Proxy(events, {
    get: (target, name) => (name === 'append' ? append : Reflect.get(target, name)) as unknown,
  }),
});

/** Says that it is written, and writes it when its turn comes. */
const acknowledgesFirst = ({ events, clock }: Ports): Partial<Ports> =>
  appending(events, async (request) => {
    const { position } = await events.head();
    const first = request.expected === 'no-stream' ? 0 : request.expected + 1;
    const count = request.events.length;
    void events.append(request).catch(() => undefined);
    return {
      outcome: 'appended',
      stream: request.stream,
      first,
      last: first + count - 1,
      position: position + count,
      recordedAtMs: clock.now(),
    };
  });

/** The draft of each event, as something else. */
const writing =
  (change: (draft: Parameters<Append>[0]['events'][number]) => object) =>
  ({ events }: Ports): Partial<Ports> =>
    appending(events, (request) =>
      events.append({
        ...request,
        events: request.events.map((draft) => ({ ...draft, ...change(draft) })),
      }),
    );

const knownByIds = ({ events }: Ports): Partial<Ports> =>
  appending(events, async (request) => {
    const result = await events.append(request);
    if (result.outcome !== 'refused') return result;
    const first = request.expected === 'no-stream' ? 0 : request.expected + 1;
    const held = await events.readStream(request.stream, first, request.events.length);
    const last = held.at(-1);
    const known = request.events.every(({ eventId }, at) => held[at]?.metadata.eventId === eventId);
    if (!known || !last) return result;
    const { stream, revision, index, metadata } = last;
    const recordedAtMs = Date.parse(metadata.recordedAt);
    return { outcome: 'appended', stream, first, last: revision, position: index + 1, recordedAtMs };
  });

const committing =
  (commit: (readModels: Ports['readModels']) => Ports['readModels']['commit']) =>
  ({ readModels }: Ports): Partial<Ports> => ({
    readModels: new Proxy(readModels, {
      get: (target, name) => (name === 'commit' ? commit(readModels) : Reflect.get(target, name)) as unknown,
    }),
  });

const answering = (change: (end: End, at: number) => End): SystemUnderTest => {
  let answers = 0;
  return {
    ...KHEO,
    start: async (ports, surroundings) => {
      const process = await KHEO.start(ports, surroundings);
      return {
        ...process,
        execute: async (commands) =>
          (await process.execute(commands)).map((end) => change(end, (answers += 1))),
      };
    },
  };
};

/** One of so many. */
const SOME = 20;

export const PLANTED: Readonly<Record<string, Planted>> = {
  'a log that acknowledges before it writes': {
    ports: acknowledgesFirst,
    found: '1 acknowledged: acknowledged and not there',
  },
  'a log that appends at whatever revision there is': {
    ports: ({ events }) => ({ events: FAULTY_STORES['any-revision'].events(events) }),
    // It stands elsewhere than was decided, and than was answered
    found: '1 acknowledged: acknowledged and not there',
  },
  'a log that writes a part of an append': {
    ports: ({ events }) => ({ events: FAULTY_STORES['torn-append'].events(events) }),
    found: '1 acknowledged: acknowledged and not there',
  },
  'read models whose checkpoint is written before their rows': {
    ports: committing((readModels) => async (commits) => {
      const outcomes = await readModels.commit(commits.map((commit) => ({ ...commit, writes: [] })));
      await readModels.commit(commits.map((commit) => ({ ...commit, from: commit.to })));
      return outcomes;
    }),
    found: '3 read models: ',
  },
  'a reaction whose checkpoint runs ahead of it': {
    ports: ({ checkpoints, events }) => ({
      checkpoints: FAULTY_STORES['checkpoint-before-effect'].checkpoints(checkpoints, events),
    }),
    found: 'reactions reached: lines that reached nothing',
  },
  'a log that knows a retry by its ids alone, whatever is said under them': {
    ports: knownByIds,
    found: '4 repeats: accepted with two bodies',
  },
  'an engine that takes each attempt for a command of its own': {
    ports: writing(({ eventId, commandId }) => ({
      commandId: `${commandId}${String((attempts += 1))}`,
      eventId: eventId.slice(0, -6) + String(attempts).padStart(6, '0'),
    })),
    found: '1 acknowledged: acknowledged and not there',
  },
  'a process that answers a repeat with another position': {
    system: answering((end, at) => (end.is === 'ok' ? { ...end, position: end.position + (at % 2) } : end)),
    found: '4 repeats: answered in two ways',
  },
  'a process that says of what it wrote that it refused it': {
    system: answering((end, at) =>
      end.is === 'ok' && at % SOME === 0 ? { is: 'refused', code: 'ReferenceUnknown' } : end,
    ),
    found: '6 refusals: refused and there all the same',
  },
  'questions that answer for today whatever was asked': {
    system: {
      ...KHEO,
      ask: async (ports, inquiry) => {
        const { position } = await ports.events.head();
        return (await KHEO.ask(ports, { ...inquiry, knownAt: position }))?.replaceAll(
          new RegExp(`"(knownAt|position)":${String(position)}\\b`, 'g'),
          `"$1":${String(inquiry.knownAt)}`,
        );
      },
    },
    found: '5 past answers: answered otherwise later',
  },
  'scores that are written down as those of a holder': {
    ports: writing(({ type, data }) => {
      const [holder] = (data['holders'] ?? []) as readonly string[];
      return type === 'AssessmentScored' && holder !== undefined
        ? { data: { ...data, assessor: holder } }
        : {};
    }),
    found: '7 rules: scored by a holder of the model',
  },
  'a funnel that counts what was published': {
    system: {
      ...KHEO,
      counted: async (ports, knownAt) => {
        const counted = await KHEO.counted(ports, knownAt);
        const key = 'commune recognised possible';
        return { ...counted, counts: { ...counted.counts, [key]: (counted.counts[key] ?? 0) + 1 } };
      },
    },
    found: '8 counts: ',
  },
  'an engine that keeps what it saw first': {
    system: {
      ...KHEO,
      start: async (ports, surroundings) => {
        const process = await KHEO.start(ports, surroundings);
        const kept = new Map<string, string>();
        return {
          ...process,
          stateOf: async (stream) => {
            const state = kept.get(stream) ?? (await process.stateOf(stream));
            kept.set(stream, state);
            return state;
          },
        };
      },
    },
    found: 'views: ',
  },
  'read models that fail now and then': {
    ports: committing((readModels) => (commits) => {
      if ((attempts += 1) % SOME === 0) throw new TypeError('undefined is not a row');
      return readModels.commit(commits);
    }),
    found: 'failures: a loop failed by itself',
  },
  'a process that fails at a command now and then': {
    system: answering((end, at) => {
      if (at % SOME === 0) throw new Fault('Internal');
      return end;
    }),
    found: 'failures: a command failed by itself',
  },
};

let attempts = 0;
