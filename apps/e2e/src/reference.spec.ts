// The reference says what the code says. `npm run docs` writes the pages anew.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { exampleOfPage, hashesOf, merkleRoot, metadataOf, openSealed } from './reference/format-example.js';
import type { Shown } from './reference/format-example.js';
import { generatedPages, limitDocs, pathOfPage } from './reference/pages.js';

const PAGES = ['events', 'commands', 'errors', 'limits', 'questions'];

describe('the reference', () => {
  let generated: Readonly<Record<string, string>>;

  beforeAll(async () => {
    generated = await generatedPages();
    if (process.env['KHEO_WRITE_DOCS'] !== '1') return;
    for (const [name, text] of Object.entries(generated)) writeFileSync(pathOfPage(name), text);
  });

  it('has these pages', () => {
    expect(Object.keys(generated)).toEqual(PAGES);
  });

  it.each(PAGES)('has a page of %s that is what the code says: `npm run docs` writes it', (name) => {
    const committed = existsSync(pathOfPage(name)) ? readFileSync(pathOfPage(name), 'utf8') : '';
    expect(committed).toBe(generated[name]);
  });

  it('finds every question that is served', () => {
    expect(generated['questions']).toContain('\n## register\n');
    expect(generated['questions']?.match(/^## /gm)?.length).toBeGreaterThan(5);
  });

  it('takes what a limit bounds from the comment above it', () => {
    expect(limitDocs('/** One event. */\n  eventBytes: 1,\n  bare: 2,\n  /** Feeds */\n  feeds: 3,')).toEqual(
      { eventBytes: 'One event', feeds: 'Feeds' },
    );
  });
});

describe('the example in the page of the stored format', () => {
  const { events, leaves, root } = exampleOfPage();

  it('shows events whose hashes a stranger gets from the formulas', () => {
    expect(events.map(({ index }) => index)).toEqual([0, 5, 6]);
    for (const event of events) {
      expect(hashesOf(event)).toEqual(event.told);
      expect(metadataOf(event).dataHash).toBe(event.told.dataHash);
      expect(leaves[event.index]).toBe(event.told.leaf);
    }
  });

  it('chains the two events of one stream', () => {
    const [first, second] = events.slice(1).map(metadataOf);
    expect([first?.prev, second?.prev]).toEqual([undefined, events[1]?.told.hash]);
  });

  it('folds its leaves into its root', () => {
    expect(Buffer.from(merkleRoot(leaves.map((leaf) => Buffer.from(leaf, 'hex')))).toString('hex')).toBe(
      root,
    );
  });

  it('opens a sealed name, and not in another place', () => {
    const [event] = events.filter(({ index }) => index === 5) as [Shown];
    const { name } = JSON.parse(event.data) as { name: { sealed: string } };
    const key = Uint8Array.from({ length: 32 }, (_, at) => 0x20 + at);
    const { eventId } = metadataOf(event);
    expect(openSealed(key, name.sealed, { eventId, path: 'name' })).toBe('Nguyễn Văn Mẫu');
    expect(() => openSealed(key, name.sealed, { eventId, path: 'capacity' })).toThrow();
  });
});
