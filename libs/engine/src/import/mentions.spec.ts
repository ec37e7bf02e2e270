/** Which persons a free text names, so that it goes with them. */
import { expect, test } from '@jest/globals';
import { MemoryScratch } from '@kheo/testing';
import { mentionsIn } from './mentions.js';

const mentions = mentionsIn(new MemoryScratch());
mentions.add('Nguyễn Thị Hiền', 'per-1');
mentions.add('Nguyễn Thị Hiền Lương', 'per-2');
mentions.add('Ma Từ Đông Điền', 'per-3');
mentions.add('Nguyễn Thị Hiền', 'per-4');

test.each([
  ['của chị Nguyễn Thị Hiền- Cán bộ thú y xã', ['per-1', 'per-4']],
  ['NGUYỄN THỊ HIỀN', ['per-1', 'per-4']],
  ['chị nguyễn  thị\nhiền', ['per-1', 'per-4']],
  ['Nguyễn Thị Hiền Lương', ['per-1', 'per-4', 'per-2']],
  ['đồng chí “Ma Từ Đông Điền”, và Nguyễn Thị Hoa', ['per-3']],
  ['Nguyễn Thị Hi\u00eanng', []],
  ['Nguyễn, Thị', []],
  ['', []],
])('%j names %j', (text, persons) => {
  expect([...mentions.within([text])].sort()).toEqual([...persons].sort());
  expect([...mentions.within([text.normalize('NFD')])].sort()).toEqual([...persons].sort());
});

test('the texts of a row are read together', () => {
  expect(mentions.within(['Ma Từ Đông Điền', 'Nguyễn Thị Hiền'])).toEqual(['per-3', 'per-1', 'per-4']);
});
