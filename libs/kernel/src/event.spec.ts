/** Names of streams, sealed texts and faults: small forms that everything else leans on. */
import { describe, expect, it } from '@jest/globals';
import { isSealed, partsOfStream, streamOf } from './event.js';
import { describe as describeFault, Fault, FAULTS, isRejection, reject } from './faults.js';

describe('the name of a stream', () => {
  it('holds category and id, and gives them back', () => {
    expect(streamOf('model', 'a-1')).toBe('kheo.model-a-1');
    expect(partsOfStream('kheo.model-a-1')).toEqual({ category: 'model', id: 'a-1' });
  });

  it.each(['model-1', 'kheo.model', 'kheo.-1', 'kheo.model-', 'xkheo.model-1', '$kheo.model-1'])(
    'is not ours: %s',
    (stream) => {
      expect(partsOfStream(stream)).toBeUndefined();
    },
  );
});

describe('a sealed text', () => {
  it('is a key and a ciphertext, both text, and nothing more', () => {
    expect(isSealed({ key: 'k', sealed: 's' })).toBe(true);
    const others = [
      's',
      null,
      undefined,
      [],
      {},
      { key: 'k' },
      { sealed: 's' },
      { key: 'k', sealed: 's', more: 1 },
      { key: 1, sealed: 's' },
      { key: 'k', sealed: null },
    ];
    expect(others.filter(isSealed)).toEqual([]);
  });
});

describe('a fault', () => {
  it('carries its code, its values and a message made of both', () => {
    const cause = new Error('disk');
    const fault = new Fault('AppendTooLarge', { bytes: 12, limit: 10 }, { cause });
    expect(fault).toMatchObject({
      name: 'Fault',
      code: 'AppendTooLarge',
      kind: 'limit',
      values: { bytes: 12, limit: 10 },
      problems: [],
      cause,
    });
    expect(fault.message).toBe('The append is larger than allowed (bytes: 12; limit: 10)');
    expect(describeFault('NotFound')).toBe(FAULTS.NotFound.title);
    expect(describeFault('FieldMissing', { fields: ['a', 'b'] })).toBe(
      'A required field is missing (fields: a, b)',
    );
  });

  it('is told from what a rule answers', () => {
    expect(reject('CaseClosed', { case: 'c1' })).toEqual({ rejected: 'CaseClosed', values: { case: 'c1' } });
    expect([isRejection(reject('CaseClosed')), isRejection([]), isRejection({ events: [] })]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
