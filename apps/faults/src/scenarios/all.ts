/** Every scenario, in the order of the report. */
import { FAILURES } from './failures.js';
import { KILLS } from './kills.js';
import { POWER } from './power.js';
import type { Scenario } from './scenario.js';
import { SWEEPS } from './sweeps.js';
import { SYSTEM } from './system.js';

export const SCENARIOS: readonly Scenario[] = [...SWEEPS, ...KILLS, ...SYSTEM, ...POWER, ...FAILURES];
