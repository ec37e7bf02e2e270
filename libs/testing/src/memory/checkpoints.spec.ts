/** Checkpoints in memory keep the promises of the port. */
import { checkpointsContract } from '../contracts/checkpoints.contract.js';
import { MemoryCheckpoints } from './checkpoints.js';

checkpointsContract('MemoryCheckpoints', () => ({
  checkpoints: new MemoryCheckpoints(),
  dispose: async () => undefined,
}));
