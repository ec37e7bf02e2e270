/** The key vault in memory keeps the promises of the port. */
import { keyVaultContract } from '../contracts/key-vault.contract.js';
import { seededRandom } from '../random.js';
import { MemoryKeyVault } from './key-vault.js';

keyVaultContract('MemoryKeyVault', () => {
  const vault = new MemoryKeyVault(seededRandom(1).bytes);
  return { vault, dispose: () => vault.close() };
});
