export type {
  AppendRequest,
  AppendResult,
  EventStore,
  ExpectedRevision,
  Head,
  TreeHead,
} from './event-store.js';
export type {
  CollectionSpec,
  Commit,
  CommitOutcome,
  Condition,
  Count,
  Counted,
  FieldType,
  Find,
  Found,
  ReadModelStore,
  Scalar,
  Write,
} from './read-model-store.js';
export type { KeyRequest, KeyVault } from './key-vault.js';
export type { Checkpoints } from './checkpoints.js';
export { systemClock } from './clock.js';
export type { Clock } from './clock.js';
export { viewOf } from './view.js';
export { follow } from './follow.js';
export type { FollowOptions } from './follow.js';
export type { Scratch, ScratchList, ScratchMap } from './scratch.js';
