/** Ends of streams are held for as long as they may be wanted again soon, and memory stays bounded. */
import { describe, expect, it } from '@jest/globals';
import { HELD_STREAMS, StreamEnds } from './stream-ends.js';

const name = (at: number) => `kheo.model-${String(at)}`;
const end = (id: number, revision = 0) => ({ id, revision, hash: 'ab'.repeat(32) });
const filled = (count: number): StreamEnds => {
  const ends = new StreamEnds();
  for (let at = 0; at < count; at += 1) ends.set(name(at), end(at));
  return ends;
};

describe('the ends of streams', () => {
  it('are those that were put there last', () => {
    const ends = filled(1);
    ends.set(name(0), end(0, 7));
    expect([ends.get(name(0)), ends.get(name(1))]).toEqual([end(0, 7), undefined]);
  });

  it('are the newer one, when an older one of the same stream is still held', () => {
    const ends = filled(HELD_STREAMS);
    ends.set(name(0), end(0, 1));
    expect(ends.get(name(0))).toEqual(end(0, 1));
  });

  it('are held for the last streams that were written, and forgotten for those before twice as many', () => {
    const ends = filled(2 * HELD_STREAMS + 1);
    expect(ends.get(name(HELD_STREAMS))).toEqual(end(HELD_STREAMS));
    expect(ends.get(name(HELD_STREAMS - 1))).toBeUndefined();
  });
});
