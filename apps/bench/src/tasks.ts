/** Every task that can be measured in a process of its own. Each is loaded when it is wanted: what it loads is in its memory. */

export const TASKS = {
  aim: async () => (await import('./tasks/aim.js')).aim,
  settleWorld: async () => (await import('./tasks/settle-world.js')).settleWorld,
  copyRaw: async () => (await import('./tasks/copy-raw.js')).copyRaw,
  prepareAppends: async () => (await import('./tasks/prepare-appends.js')).prepareAppends,
  appendOurs: async () => (await import('./tasks/append.js')).appendOurs,
  appendRaw: async () => (await import('./tasks/append-raw.js')).appendRaw,
  readOurs: async () => (await import('./tasks/read.js')).readOurs,
  readRaw: async () => (await import('./tasks/read-raw.js')).readRaw,
  followOurs: async () => (await import('./tasks/read.js')).followOurs,
  rebuildOurs: async () => (await import('./tasks/rebuild.js')).rebuildOurs,
  rebuildRaw: async () => (await import('./tasks/rebuild-raw.js')).rebuildRaw,
  importRaw: async () => (await import('./tasks/import-raw.js')).importRaw,
  pools: async () => (await import('./tasks/pools.js')).pools,
  ask: async () => (await import('./tasks/ask.js')).ask,
  load: async () => (await import('./tasks/load.js')).load,
  appendPeer: async () => (await import('./tasks/peer.js')).appendPeer,
  followPeer: async () => (await import('./tasks/peer.js')).followPeer,
};
