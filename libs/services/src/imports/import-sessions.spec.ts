/** What an import session holds, for whom, and that nothing of it stays behind. */
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ImportOptions, ImportReport } from '@kheo/engine';
import { Fault, LIMITS } from '@kheo/kernel';
import { settableClock } from '@kheo/testing';
import { ImportSessions } from './import-sessions.js';
import type { DescribedFile } from './import-sessions.js';

const LINUX = process.platform === 'linux';
const LAN = 'act-lan';
const TEXT = 'id,title\nSRC-1,Báo cáo\n';
const SIZE = Buffer.byteLength(TEXT);
const FILE: DescribedFile = { name: 'sources.csv', bytes: SIZE };
const REPORT: ImportReport = {
  outcome: 'recorded',
  dataSet: 'seed',
  dryRun: false,
  kinds: [],
  problems: [],
  problemCount: 0,
};

const clock = settableClock();
let runs: ImportOptions[];
/** What a run does with its files; here it only looks at them. */
let onRun: (options: ImportOptions) => Promise<ImportReport>;
let sessions: ImportSessions;

beforeEach(() => {
  runs = [];
  onRun = () => Promise.resolve(REPORT);
  let ids = 0;
  sessions = new ImportSessions({
    clock,
    newId: () => `imp-${String((ids += 1))}`,
    run: (options) => {
      runs.push(options);
      return onRun(options);
    },
  });
});
afterEach(() => sessions.end());

const open = (files: readonly DescribedFile[] = [FILE], actor = LAN): string =>
  sessions.open({ actor, files });
const send = (id: string, text = TEXT, { at = 0, actor = LAN } = {}): Promise<void> =>
  sessions.receive({ id, actor }, at, Readable.from([Buffer.from(text)]));
const run = (
  id: string,
  { actor = LAN, signal = new AbortController().signal } = {},
): Promise<ImportReport> => sessions.run({ id, actor }, false, { signal, report: () => undefined });

const codeOf = (done: () => unknown): Promise<string> =>
  Promise.resolve()
    .then(done)
    .then(
      () => 'nothing was wrong',
      (error: unknown) => (error instanceof Fault ? error.code : String(error)),
    );

/** Where the bytes of a run's file lie, and the name that they were given. */
const placeOf = ({ path }: { readonly path: string }) => {
  const named = LINUX ? readlinkSync(path).replace(/ \(deleted\)$/, '') : path;
  return { path, folder: dirname(named), name: basename(named) };
};
type Place = ReturnType<typeof placeOf>;
/** The descriptor may be another file's by now; then it stands for another name. */
const isReleased = ({ path, folder, name }: Place): boolean => {
  if (existsSync(folder)) return false;
  return !LINUX || !existsSync(path) || !readlinkSync(path).includes(name);
};

/** A run that waits until it is told to go on, as a long import does. */
const longRun = () => {
  const places: Place[] = [];
  const begun = Promise.withResolvers<undefined>();
  const goOn = Promise.withResolvers<undefined>();
  onRun = async ({ files }) => {
    places.push(...files.map(placeOf));
    begun.resolve(undefined);
    await goOn.promise;
    return REPORT;
  };
  return { places, begun: begun.promise, goOn: () => goOn.resolve(undefined) };
};

describe('opening an import', () => {
  it('is refused when so many are open, until one of them is forgotten', async () => {
    const ids = Array.from({ length: LIMITS.importSessions }, () => open());
    expect(await codeOf(() => open())).toBe('Busy');
    sessions.forget(ids[0] as string, LAN);
    expect(await codeOf(() => open())).toBe('nothing was wrong');
  });

  it('is refused when its files together are too large', async () => {
    const half = LIMITS.importFileBytes / 2;
    const files = [
      { name: 'a.csv', bytes: half },
      { name: 'b.csv', bytes: half },
    ];
    expect(await codeOf(() => open(files))).toBe('nothing was wrong');
    expect(await codeOf(() => open([...files, { name: 'c.csv', bytes: 1 }]))).toBe('FileTooLarge');
  });
});

describe('the bytes of a file', () => {
  it('reach the run as they were sent, under the name that they were given', async () => {
    const read: string[] = [];
    onRun = ({ files }) => {
      read.push(...files.map(({ name, path }) => `${name}: ${readFileSync(path, 'utf8')}`));
      return Promise.resolve(REPORT);
    };
    const id = open([FILE, { name: 'empty.csv', bytes: 0 }]);
    await send(id, '', { at: 1 });
    await send(id);
    expect(await run(id)).toBe(REPORT);
    expect(read).toEqual([`sources.csv: ${TEXT}`, 'empty.csv: ']);
    expect(runs[0]).toMatchObject({ actor: { id: LAN }, dryRun: false });
  });

  // The stream that wrote them had closed the descriptor, and to forget the import closed it again: perhaps another file's.
  it('that were refused are forgotten without a fault', async () => {
    const id = open();
    await codeOf(() => send(id, `${TEXT}x`));
    expect(await codeOf(() => sessions.forget(id, LAN))).toBe('nothing was wrong');
  });

  it('are refused when they are more or fewer than described, or of a file that was not described', async () => {
    const id = open();
    expect(await codeOf(() => send(id, `${TEXT}x`))).toBe('FileTooLarge');
    expect(await codeOf(() => send(id, TEXT.slice(1)))).toBe('FileTruncated');
    expect(await codeOf(() => send(id, TEXT, { at: 1 }))).toBe('NotFound');
  });

  // A file that had been cut off counted as held: the run went over half of it.
  it('do not count before all of them have arrived', async () => {
    const id = open();
    await codeOf(() => send(id, TEXT.slice(1)));
    expect(await codeOf(() => run(id))).toBe('FileUnreadable');
    const slow = new PassThrough();
    const arriving = sessions.receive({ id, actor: LAN }, 0, slow);
    slow.write(TEXT.slice(0, 4));
    expect(await codeOf(() => run(id))).toBe('FileUnreadable');
    slow.end(TEXT.slice(4));
    await arriving;
    expect(await run(id)).toBe(REPORT);
    expect(runs).toHaveLength(1);
  });

  it('sent again take the place of the earlier ones, and a failed second time leaves the first', async () => {
    const read: string[] = [];
    onRun = ({ files }) => {
      read.push(readFileSync(files[0]?.path ?? '', 'utf8'));
      return Promise.resolve(REPORT);
    };
    const id = open();
    await send(id);
    await codeOf(() => send(id, 'short'));
    await run(id);
    await send(id, TEXT.toUpperCase());
    await run(id);
    expect(read).toEqual([TEXT, TEXT.toUpperCase()]);
  });

  // The descriptor of the earlier bytes stayed open for as long as the process lived.
  (LINUX ? it : it.skip)('sent again and again hold one file open', async () => {
    const id = open();
    await send(id);
    await run(id);
    const { folder } = placeOf(runs[0]?.files[0] as { path: string });
    for (let time = 0; time < 5; time += 1) await send(id);
    await codeOf(() => send(id, 'short'));
    expect(heldOpenIn(folder)).toBe(1);
  });
});

/** Descriptors of this process that stand for a file of the folder. */
const heldOpenIn = (folder: string): number =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(`${folder}/`);
    } catch {
      return false; // the one that listed the folder
    }
  }).length;

describe('an import of another actor', () => {
  it('is not there: it takes no bytes, does not run and can not be forgotten', async () => {
    const id = open();
    await send(id);
    expect(await codeOf(() => send(id, TEXT, { actor: 'act-mai' }))).toBe('NotFound');
    expect(await codeOf(() => run(id, { actor: 'act-mai' }))).toBe('NotFound');
    sessions.forget(id, 'act-mai');
    expect(await run(id)).toBe(REPORT);
  });
});

describe('a run', () => {
  it('needs every file', async () => {
    const id = open([FILE, { ...FILE, name: 'people.csv' }]);
    await send(id);
    await expect(run(id)).rejects.toThrow('people.csv');
    expect(runs).toEqual([]);
  });

  it('is the only one: the same import and any other wait, and may run behind it', async () => {
    const { begun, goOn } = longRun();
    const [first, second] = [open(), open()];
    await send(first);
    await send(second);
    const running = run(first);
    await begun;
    expect(await codeOf(() => run(first))).toBe('Busy');
    expect(await codeOf(() => run(second))).toBe('Busy');
    const endless = new PassThrough();
    expect(await codeOf(() => sessions.receive({ id: first, actor: LAN }, 0, endless))).toBe('Busy');
    goOn();
    await running;
    expect(await run(second)).toBe(REPORT);
  });

  it('is not disturbed by bytes that were on their way when it began', async () => {
    const { begun, goOn, places } = longRun();
    const id = open();
    await send(id);
    const slow = new PassThrough();
    const arriving = codeOf(() => sessions.receive({ id, actor: LAN }, 0, slow));
    await Promise.resolve();
    const running = run(id);
    await begun;
    slow.end(TEXT);
    expect(await arriving).toBe('Busy');
    expect(readFileSync(places[0]?.path ?? '', 'utf8')).toBe(TEXT);
    goOn();
    await running;
  });

  it('that failed leaves its import as it was, so that it can run again', async () => {
    const id = open();
    await send(id);
    onRun = () => Promise.reject(new Fault('OutcomeUnknown'));
    expect(await codeOf(() => run(id))).toBe('OutcomeUnknown');
    onRun = () => Promise.resolve(REPORT);
    expect(await run(id)).toBe(REPORT);
  });

  it('is told to stop by whoever leaves, by whoever forgets it, and by the end of the process', async () => {
    const stoppedBy = async (stop: (id: string, left: AbortController) => void): Promise<string> => {
      const begun = Promise.withResolvers<undefined>();
      onRun = ({ signal }) =>
        new Promise((_, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason as Error));
          begun.resolve(undefined);
        });
      const id = open();
      await send(id);
      const left = new AbortController();
      const code = codeOf(() => run(id, { signal: left.signal }));
      await begun.promise;
      stop(id, left);
      return code;
    };
    expect(await stoppedBy((_, left) => left.abort(new Fault('Busy')))).toBe('Busy');
    expect(await stoppedBy((id) => sessions.forget(id, LAN))).toBe('NotFound');
    expect(await stoppedBy(() => sessions.end())).toBe('ShuttingDown');
  });
});

describe('the files of an import', () => {
  (LINUX ? it : it.skip)('have no name while it runs', async () => {
    const { begun, goOn, places } = longRun();
    const id = open();
    await send(id);
    const running = run(id);
    await begun;
    const [{ folder }] = places as [Place];
    expect([existsSync(folder), readdirSync(folder)]).toEqual([true, []]);
    goOn();
    await running;
  });

  it.each<[string, (id: string) => unknown]>([
    ['it is forgotten', (id) => sessions.forget(id, LAN)],
    ['the process stops', () => sessions.end()],
    [
      'nobody has asked for it for a while and another is opened',
      () => {
        clock.advance(LIMITS.importSessionIdleMs + 1);
        open();
      },
    ],
  ])('are gone when %s', async (_, end) => {
    const { begun, goOn, places } = longRun();
    const id = open();
    await send(id);
    const running = run(id);
    await begun;
    goOn();
    await running;
    expect(places.map(isReleased)).toEqual([false]);
    end(id);
    expect(places.map(isReleased)).toEqual([true]);
    expect(await codeOf(() => run(id))).toBe('NotFound');
  });

  // They were closed under the run, and what it opened by their number next could have been any other file.
  it('stay while it runs, even when it is forgotten, and are gone once it has stopped', async () => {
    const { begun, goOn, places } = longRun();
    const id = open();
    await send(id);
    const running = run(id);
    await begun;
    sessions.forget(id, LAN);
    expect(readFileSync(places[0]?.path ?? '', 'utf8')).toBe(TEXT);
    goOn();
    await running;
    expect(places.map(isReleased)).toEqual([true]);
  });

  it('are gone when they were still arriving, and whoever sends them learns why', async () => {
    const [first, second] = [open(), open()];
    const arriving = [first, second].map((id) =>
      codeOf(() => sessions.receive({ id, actor: LAN }, 0, new PassThrough())),
    );
    await Promise.resolve();
    sessions.forget(first, LAN);
    sessions.end();
    expect(await Promise.all(arriving)).toEqual(['NotFound', 'ShuttingDown']);
  });
});

describe('an import that nobody has asked for', () => {
  // It was forgotten only when another one was opened; until then it could be taken up again at any time.
  it('for longer than the limit is not there any more, and up to the limit it is', async () => {
    const id = open();
    clock.advance(LIMITS.importSessionIdleMs);
    await send(id);
    clock.advance(LIMITS.importSessionIdleMs + 1);
    expect(await codeOf(() => send(id))).toBe('NotFound');
  });

  it('is kept while it runs, however long that takes, and for a while after', async () => {
    const { begun, goOn } = longRun();
    const id = open();
    await send(id);
    const running = run(id);
    await begun;
    clock.advance(10 * LIMITS.importSessionIdleMs);
    open();
    goOn();
    await running;
    clock.advance(LIMITS.importSessionIdleMs);
    expect(await run(id)).toBe(REPORT);
  });
});
