/** No name is anywhere in the data folder or in what the system prints, and who may not see one does not. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start } from './running.js';
import type { Running } from './running.js';

/** Names that nothing else in the system can contain. */
const PLANTED = [
  'Quách Thị Mẫu Đơn',
  'Lục Vân Tiên Sinh',
  'Nguyễn Trung Tình',
  'Ma Từ Đông Điền',
  'Phan Thị Na',
  'Lê Đức Trang',
];

let root: string;
let data: string;
let kheo: Running;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'kheo-privacy-'));
  data = join(root, 'data');
  kheo = await start(data);
}, 120_000);
afterAll(async () => {
  await kheo.kill();
  await rm(root, { recursive: true, force: true });
});

/** Every form in which a name could stand in bytes. */
const formsOf = (name: string): readonly Buffer[] => [
  Buffer.from(name, 'utf8'),
  Buffer.from(name.normalize('NFD'), 'utf8'),
  Buffer.from(name, 'utf16le'),
  Buffer.from(
    JSON.stringify(name)
      .slice(1, -1)
      .replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
  ),
  Buffer.from(encodeURIComponent(name)),
  Buffer.from(Buffer.from(name, 'utf8').toString('base64url').slice(0, -2)),
];

const filesUnder = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const leaks = async (): Promise<string[]> => {
  const found: string[] = [];
  for (const file of await filesUnder(data)) {
    const bytes = await readFile(file);
    for (const name of PLANTED)
      if (formsOf(name).some((form) => bytes.includes(form)))
        found.push(`${name} in ${file.slice(data.length)}`);
  }
  for (const name of PLANTED)
    if (formsOf(name).some((form) => Buffer.from(kheo.printed()).includes(form)))
      found.push(`${name} printed`);
  return found;
};

const person = (): Promise<{ status: number; json: Record<string, never> }> =>
  kheo.act(
    'identify-person',
    {
      name: PLANTED[0],
      capacity: `Trưởng ban ${String(PLANTED[1])}`,
      note: `Còn gọi là ${String(PLANTED[1])}`,
    },
    'person-1',
  );

describe('names of people', () => {
  it('are in no file of the data folder and in no line of the logs, after commands, questions, refusals and faults', async () => {
    expect((await person()).status).toBe(201);
    const [name] = PLANTED;
    await kheo.get(`/v1/register?text=${encodeURIComponent(String(name))}`);
    await kheo.get(`/v1/models/${encodeURIComponent(String(name))}`);
    await kheo.get(`/v1/nothing/${encodeURIComponent(String(name))}`);
    await kheo.act('identify-person', { name, colour: name }, 'person-2');
    await kheo.act('identify-person', `{"name":"${String(name)}","name":"x"}`, 'person-3');
    await kheo.act(
      'retract-record',
      { stream: 'kheo.statement-none', revision: 0, reason: `${String(name)} said so` },
      'person-4',
    );
    expect(await leaks()).toEqual([]);
    await kheo.stop();
    expect(await leaks()).toEqual([]);
    kheo = await start(data);
    expect(await leaks()).toEqual([]);
  }, 60_000);

  it('open in an answer, and never in the feed', async () => {
    const people = (await kheo.get('/v1/people?limit=100')).json as unknown as { items: { name: unknown }[] };
    expect(people.items.map(({ name }) => name)).toEqual(
      expect.arrayContaining([PLANTED[0], PLANTED[2], PLANTED[3]]),
    );
    const feed = await kheo.get('/v1/events?after=0&follow=false', { accept: 'application/x-ndjson' });
    expect(feed.text).toContain('PersonIdentified');
    for (const name of PLANTED) expect(feed.text).not.toContain(name);
  });
});
