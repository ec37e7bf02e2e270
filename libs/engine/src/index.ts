export { Engine } from './engine.js';
export type { Answer, CommandRequest, Done, EngineParts } from './engine.js';
export { localActor, openLog, SYSTEM } from './opening.js';
export { REACTIONS, recordRecognitionWhenDecisionIssued, runReaction } from './reactions.js';
export type { Reaction, ReactionParts } from './reactions.js';
export { personKey, textKey } from './sealer.js';
