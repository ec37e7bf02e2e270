export { csvLine } from './csv.js';
export { EVENTS_OF_IMPORT, eventsOf, historyOf } from './history.js';
export type { HistoryFolder, HistoryTable } from './history.js';
export { HISTORY_LIMITS } from './options.js';
export type { HistoryOptions } from './options.js';
export { RATES, SIZES } from './rates.js';
export type { HistoryCommand, Row } from './table.js';
