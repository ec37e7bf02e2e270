/** Checkpoints on SQLite keep the promises of the port. */
import { checkpointsContract } from '@kheo/testing';
import { checkpointsSubject } from '../test-folder.js';

checkpointsContract('SqliteCheckpoints', checkpointsSubject, { reopens: true });
