export { EXIT, EXIT_MEANINGS } from './exit-codes.js';
export type { ExitCode } from './exit-codes.js';
export type { Output } from './print/output.js';
export { run } from './run.js';
