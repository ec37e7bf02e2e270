/** What works on a data folder without the HTTP shell: the command line, and the processes that tests kill. */
export {
  DEFAULT_DATA_SET,
  Engine,
  IMPORT_KINDS,
  importFiles,
  importGuide,
  importTemplate,
  localActor,
  openLog,
  REACTIONS,
  recordedCommands,
  runReaction,
} from '@kheo/engine';
export type {
  Answer,
  CommandRequest,
  Done,
  ImportFile,
  ImportOptions,
  ImportProblem,
  ImportProgress,
  ImportReport,
  KindReport,
} from '@kheo/engine';
export { Asker, collectionsOf, keepingQuestions, QUESTIONS, Runner } from '@kheo/read-models';
export type { Question, QuestionStatus } from '@kheo/read-models';
export { signLocalToken, TOKEN_TTL_SECONDS } from './identity/local-issuer.js';
