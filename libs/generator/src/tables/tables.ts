/** Every table, in the order in which the importer records their kinds. */
import type { Table } from '../table.js';
import { DECIDED } from './decided.js';
import { MODEL_ACTS } from './model-acts.js';
import { MODEL_TABLES } from './models.js';
import { REPORTS } from './reports.js';
import { STEPS } from './steps.js';
import { THINGS } from './things.js';
import { UNIT_ACTS } from './unit-acts.js';
import { SUCCESSIONS, UNITS } from './units.js';

export const TABLES: readonly Table[] = [
  UNITS,
  SUCCESSIONS,
  ...THINGS,
  ...MODEL_TABLES,
  ...STEPS,
  ...DECIDED,
  ...MODEL_ACTS,
  ...UNIT_ACTS,
  ...REPORTS,
];
