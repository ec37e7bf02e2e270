/** Checkpoints on SQLite keep the promises of the port. */
import { checkpointsContract } from '@kheo/testing';
import { reopening } from '../test-folder.js';
import { SqliteCheckpoints } from './checkpoints.js';

const open = () => {
  const { first: checkpoints, ...rest } = reopening(
    (folder) => new SqliteCheckpoints(folder.file('log.sqlite')),
  );
  return { checkpoints, ...rest };
};

checkpointsContract('SqliteCheckpoints', open, { reopens: true });
