/** What every scratch room promises: maps and lists by name that keep what they are given, however much. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Scratch } from '@kheo/ports';

/** More than a cache of a few megabytes holds. */
const MANY = 20_000;
const LONG = 'khéo '.repeat(200);

export const scratchContract = (name: string, open: () => Scratch): void => {
  describe(`scratch room: ${name}`, () => {
    let scratch: Scratch;
    beforeEach(() => {
      scratch = open();
    });
    afterEach(() => {
      scratch.close();
    });

    it('keeps the last text of each key, and maps apart', () => {
      const [one, other] = [scratch.map('one'), scratch.map('other')];
      one.set('a', 'first');
      one.set('a', 'second');
      other.set('a', '');
      expect([one.get('a'), other.get('a'), one.get('b')]).toEqual(['second', '', undefined]);
      expect(scratch.map('one').get('a')).toBe('second');
    });

    it('takes any text as a key and hands the entries out in the order of their bytes', () => {
      const map = scratch.map('keys');
      const keys = ['', 'z', 'Đ', 'a\u0000b', 'a', '𐍈', '\uffee', "x'); --"];
      for (const key of keys) map.set(key, `of ${key}`);
      expect(keys.map((key) => map.get(key))).toEqual(keys.map((key) => `of ${key}`));
      expect([...map.entries()]).toEqual(
        ['', 'a', 'a\u0000b', "x'); --", 'z', 'Đ', '\uffee', '𐍈'].map((key) => [key, `of ${key}`]),
      );
    });

    it('numbers what a list is given from 0, and refuses to look beyond its end', () => {
      const [list, other] = [scratch.list('one'), scratch.list('other')];
      expect([list.push('a'), list.push('b'), other.push('c')]).toEqual([0, 1, 0]);
      expect([list.length, list.at(0), list.at(1), other.at(0)]).toEqual([2, 'a', 'b', 'c']);
      expect(() => list.at(2)).toThrow(RangeError);
      expect(() => list.at(-1)).toThrow(RangeError);
    });

    it('holds more than memory is kept for', () => {
      const [list, map] = [scratch.list('many'), scratch.map('many')];
      for (let at = 0; at < MANY; at += 1)
        map.set(`key ${String(at)}`, String(list.push(`${LONG}${String(at)}`)));
      for (let at = 0; at < MANY; at += 997) {
        expect(list.at(Number(map.get(`key ${String(at)}`)))).toBe(`${LONG}${String(at)}`);
      }
      expect([...map.entries()]).toHaveLength(MANY);
    });
  });
};
