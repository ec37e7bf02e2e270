import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { COMMANDS, kebab } from '@kheo/recognition';
import * as memory from '@kheo/testing';
import { startTestKheo } from '../test-kheo.js';
import type { TestKheo } from '../test-kheo.js';

let kheo: TestKheo;
beforeEach(async () => {
  kheo = await startTestKheo(memory);
});
afterEach(() => kheo.stop());

const unit = { unit: 'u-1', name: 'Xã Hòa Bình', kind: 'territory', level: 'commune' };
const url = '/v1/commands/establish-unit';
const keyed = (key: string) => ({ 'idempotency-key': key });
const head = async (): Promise<number> => (await kheo.feeds.head()).position;

describe('a command from outside', () => {
  it('is answered with its events and the position after them', async () => {
    const before = await head();
    const answer = await kheo.post(url, unit);
    expect(answer).toMatchObject({ status: 201 });
    expect(answer.json).toEqual({
      events: [{ stream: 'kheo.unit-u-1', revision: 0, type: 'UnitEstablished' }],
      position: before + 1,
      repeated: false,
    });
  });

  it('is recorded in the name of its caller, on the day that the body says', async () => {
    await kheo.post(url, { ...unit, effectiveOn: { precision: 'year', date: '1999' } });
    const events = await kheo.get('/v1/events?follow=false&stream=kheo.unit-');
    expect(JSON.parse(events.text)).toMatchObject({
      data: unit,
      metadata: {
        actor: { id: 'local-administrator' },
        effectiveOn: { precision: 'year', date: '1999' },
        source: { kind: 'live' },
      },
    });
  });

  it('that is unknown, or not for outside, is refused', async () => {
    for (const name of [
      'no-such-command',
      'EstablishUnit',
      ...Object.keys(COMMANDS)
        .filter((of) => COMMANDS[of]?.internal === true)
        .map(kebab),
    ]) {
      expect(await kheo.post(`/v1/commands/${name}`, {})).toMatchObject({
        status: 404,
        json: { code: 'CommandUnknown' },
      });
    }
  });

  it('destroys the key of its text with any person it mentions', async () => {
    const identified = await kheo.post('/v1/commands/identify-person', { name: 'Nguyễn Thị Hoa' });
    const [{ stream }] = identified.json['events'] as [{ stream: string }];
    const person = stream.replace('kheo.person-', '');
    const answer = await kheo.post('/v1/commands/identify-person', {
      name: 'Trần Văn Nam',
      note: 'Anh của Hoa',
      mentions: [person],
    });
    expect(answer).toMatchObject({ status: 201 });
  });
});

describe('an idempotency key', () => {
  it('is needed', async () => {
    expect(await kheo.post(url, unit, keyed(''))).toMatchObject({
      status: 400,
      json: { code: 'IdempotencyKeyMissing' },
    });
  });

  it.each(['two words', 'khóa', 'x'.repeat(201)])(
    'is of visible characters, 200 at most: not %j',
    async (key) => {
      expect(await kheo.post(url, unit, keyed(key))).toMatchObject({
        status: 400,
        json: { problems: [{ path: 'header.idempotency-key' }] },
      });
    },
  );

  it('makes a repeated request the same command', async () => {
    const first = await kheo.post(url, unit, keyed('k-1'));
    const again = await kheo.post(url, unit, keyed('k-1'));
    expect(again).toMatchObject({ status: 200, json: { repeated: true } });
    expect(again.json['events']).toEqual(first.json['events']);
    expect(await head()).toBe(first.json['position']);
  });

  it('makes one thing of many requests that come at once', async () => {
    const body = { name: 'Nguyễn Thị Hoa' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => kheo.post('/v1/commands/identify-person', body, keyed('k-2'))),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(answers.map(({ json }) => JSON.stringify(json['events']))).size).toBe(1);
  });

  it('can not be used again for another body', async () => {
    const first = await kheo.post(url, unit, keyed('k-3'));
    const other = await kheo.post(url, { ...unit, name: 'Xã Hòa Hợp' }, keyed('k-3'));
    expect(other).toMatchObject({ status: 409, json: { code: 'IdempotencyKeyReused' } });
    expect(await head()).toBe(first.json['position']);
  });

  it('of one actor is not that of another', async () => {
    const officer = { ...keyed('k-4'), authorization: `Bearer ${await kheo.token('local-officer')}` };
    await kheo.post('/v1/commands/identify-person', { name: 'Nguyễn Thị Hoa' }, keyed('k-4'));
    expect(await kheo.post('/v1/commands/identify-person', { name: 'Trần Văn Nam' }, officer)).toMatchObject({
      status: 201,
    });
  });

  it('that was refused may be sent again', async () => {
    const child = { ...unit, unit: 'u-2', parent: 'u-1' };
    expect(await kheo.post(url, child, keyed('k-5'))).toMatchObject({
      status: 422,
      json: { code: 'ReferenceUnknown' },
    });
    await kheo.post(url, unit);
    expect(await kheo.post(url, child, keyed('k-5'))).toMatchObject({ status: 201 });
  });
});
