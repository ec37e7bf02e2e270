/** Read models in memory keep the promises of the port. */
import { readModelStoreContract } from '../contracts/read-model-store.contract.js';
import { MemoryReadModelStore } from './read-model-store.js';

readModelStoreContract('MemoryReadModelStore', () => {
  const store = new MemoryReadModelStore();
  return { store, dispose: () => store.close() };
});
