export { Asker } from './asker.js';
export type { Asked, AskerParts, Caller, RawQuery } from './asker.js';
export { collectionsOf, projectionOf, rowsOf, trailOf } from './history.js';
export { foldText } from './looking.js';
export type { Ask, Fact, Keeping, Page, Paging, Pinned, Question, Row } from './question.js';
export { QUESTIONS } from './questions.js';
export { keepingQuestions, Runner } from './runner.js';
export type { QuestionStatus, RunnerParts } from './runner.js';
