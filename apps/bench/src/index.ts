export { TARGETS } from './report/targets.js';
export type { Target } from './report/targets.js';
export type { Figure } from './report/figures.js';
export type { Report } from './report/table.js';
