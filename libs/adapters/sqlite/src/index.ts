export { openDataFolder } from './data-folder.js';
export type { DataFolder, DataFolderOptions } from './data-folder.js';
export { SqliteCheckpoints } from './log/checkpoints.js';
export { SqliteEventStore } from './log/event-store.js';
export type { SqliteEventStoreOptions } from './log/event-store.js';
export { openScratch } from './scratch.js';
export { SqliteReadModelStore } from './read/read-model-store.js';
export { SqliteKeyVault } from './vault/key-vault.js';
export type { SqliteKeyVaultOptions } from './vault/key-vault.js';
