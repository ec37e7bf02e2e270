export { CommandAnswer, FeedEvent, ItemAnswer, ListAnswer, ReadyAnswer, WrittenEvent } from './answers.js';
export { bodyClass, commandBodies, ENVELOPE, MENTIONS_MAX, readBody } from './command-body.js';
export type { BodyClass, CommandBody, SplitBody } from './command-body.js';
export { modelsOf, withPaths } from './openapi.js';
export type { CommandDescription, Descriptions, QuestionDescription } from './openapi.js';
export { PROBLEM_MEDIA_TYPE, problemBody, ProblemBody, ProblemField, PROBLEMS_MAX } from './problem.js';
export { objectSchema, schemaOf } from './schema.js';
export { commandsPage, errorsPage, eventsPage, limitsPage, questionsPage } from './reference.js';
export type { ParameterEntry, QuestionEntry } from './reference.js';
