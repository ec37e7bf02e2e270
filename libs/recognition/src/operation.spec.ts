/** What operators do is recorded beside the facts, once for the same files. */
import { describe, expect, it } from '@jest/globals';
import { story } from '@kheo/testing';
import { COMMANDS, evolve, fieldsOfEvent } from './catalogue.js';
import { withCorrections } from './correction.js';

const movement = story({ commands: COMMANDS, evolve, fieldsOfEvent, withCorrections });
const start = {
  operation: 'imp-1',
  dataSet: 'seed',
  files: [{ file: 'units.csv', sha256: '0'.repeat(64), kind: 'units', rows: 85 }],
};
const finish = { operation: 'imp-1', dataSet: 'seed', rows: 85, commands: 90 };

describe('an import', () => {
  it('begins once and finishes once', () => {
    const started = movement.when('StartImport', start).thenRecorded('ImportStarted', { operation: 'imp-1' });
    started.when('StartImport', start).thenNothing();
    const finished = started.when('FinishImport', finish).thenRecorded('ImportFinished', { rows: 85 });
    finished.when('FinishImport', finish).thenNothing();
    expect(finished.stateOf('operation', 'imp-1')).toEqual({ id: 'imp-1', finished: true });
  });
});
