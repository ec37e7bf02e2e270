export { COMMANDS, EVENTS, evolve, fieldsOfEvent, isCategory, kebab } from './catalogue.js';
export type { EventEntry } from './catalogue.js';
export { correctionOf, isCorrection, withCorrections } from './correction.js';
export { grantFor, rolesOf } from './authority.js';
export { isHigher, LEVEL_VALIDITY } from './levels.js';
export { known } from './rule.js';
export type {
  Command,
  CommandSpec,
  ConcernedRecord,
  Context,
  Decided,
  EventSpec,
  FoldedEvent,
} from './rule.js';
export type {
  AuthorityState,
  CaseState,
  DecisionState,
  FieldRef,
  Grant,
  ModelState,
  States,
  UnitState,
} from './states.js';
export {
  CERTAINTIES,
  HOLDER_KINDS,
  LEVELS,
  LINE_ACTS,
  MODEL_KINDS,
  MOVEMENT,
  QUALIFIERS,
  RELATION_KINDS,
  RELATION_VERDICTS,
  ROLES,
  STATEMENT_ACTS,
  SUCCESSION_RELATIONS,
  UNIT_KINDS,
  UNIT_LEVELS,
} from './vocabulary.js';
export type { HolderKind, Level, Qualifier, Role } from './vocabulary.js';
