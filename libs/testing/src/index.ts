export { draft, drafts, eventIdOf, logOpened } from './drafts.js';
export { freshSeed, seededRandom } from './random.js';
export type { Random } from './random.js';
export { MemoryCheckpoints } from './memory/checkpoints.js';
export { MemoryEventStore } from './memory/event-store.js';
export { MemoryKeyVault } from './memory/key-vault.js';
export { MemoryReadModelStore } from './memory/read-model-store.js';
export { settableClock } from './memory/settable-clock.js';
export type { SettableClock } from './memory/settable-clock.js';
export { eventStoreContract } from './contracts/event-store.contract.js';
export type { EventStoreAbilities } from './contracts/event-store.contract.js';
export type { EventStoreSubject } from './contracts/event-store-subject.js';
export { scratchContract } from './contracts/scratch.contract.js';
export { MemoryScratch } from './memory/scratch.js';
export { checkpointsContract } from './contracts/checkpoints.contract.js';
export type { CheckpointsSubject } from './contracts/checkpoints.contract.js';
export { keyVaultContract } from './contracts/key-vault.contract.js';
export type { KeyVaultSubject } from './contracts/key-vault.contract.js';
export { readModelStoreContract } from './contracts/read-model-store.contract.js';
export type { ReadModelStoreSubject } from './contracts/read-model-subject.js';
export { randomHistory, recordHistory } from './random-history.js';
export { randomDate } from './random-steps.js';
export type { HistoryStep } from './random-history.js';
export { factsKnown } from './oracle/facts.js';
export type { OracleFact, Times } from './oracle/facts.js';
export { actsOn } from './oracle/acts.js';
export type { OracleAct } from './oracle/acts.js';
export { placesOf, unitsOn } from './oracle/units.js';
export type { OracleUnit } from './oracle/units.js';
export { story, TODAY } from './story.js';
export type { Act, Catalogue, Circumstances, Outcome, Story, Told } from './story.js';
export {
  ASSESSOR,
  COMMUNE,
  COMMUNE_COMMITTEE,
  DISTRICT,
  DISTRICT_COMMITTEE,
  HOLDER,
  MODEL,
  OTHER_MODEL,
  PROVINCE,
  SCHEME,
  WORLD,
} from './world.js';
export { anyDay, anyEffectiveOn, anyId, soundBody } from './sound-bodies.js';
export { memoryParts } from './memory/parts.js';
export type { MemoryParts } from './memory/parts.js';
export { endOfError } from './simulator/clients.js';
export { simulate } from './simulator/simulation.js';
export type { Outcome as SimulationOutcome, SimulationOptions } from './simulator/simulation.js';
export type { Command, End, Inquiry, Ports, SystemUnderTest } from './simulator/system.js';
