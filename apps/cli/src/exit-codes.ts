/** What the process says with its exit code, and which fault says which. */
import type { Fault, FaultCode, FaultKind } from '@kheo/kernel';

export const EXIT = {
  ok: 0,
  problems: 1,
  usage: 2,
  unavailable: 69,
  internal: 70,
  busy: 75,
  denied: 77,
  configuration: 78,
  stopped: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: 'done',
  problems: 'problems found: rows refused, a rule forbids it, nothing there, faults in the log',
  usage: 'the command line or what was sent is not right',
  unavailable: 'the system does not answer, or can not now',
  internal: 'a fault of our own',
  busy: 'another process works on the data folder, or too many requests are waiting',
  denied: 'no token, or its grants do not allow it',
  configuration: 'a setting, a file or the data folder is not right',
  stopped: 'stopped by Ctrl-C; an import goes on when it is run again',
};

const BY_CODE: Partial<Record<FaultCode, ExitCode>> = {
  DataFolderBusy: EXIT.busy,
  Busy: EXIT.busy,
  DataFolderTooNew: EXIT.configuration,
  VaultForeign: EXIT.configuration,
  ConfigurationInvalid: EXIT.configuration,
  ShuttingDown: EXIT.unavailable,
  WaitTimedOut: EXIT.unavailable,
  OutcomeUnknown: EXIT.unavailable,
  LogCorrupt: EXIT.problems,
  IdempotencyKeyMissing: EXIT.usage,
};

const BY_KIND: Readonly<Record<FaultKind, ExitCode>> = {
  input: EXIT.usage,
  limit: EXIT.usage,
  rejection: EXIT.problems,
  conflict: EXIT.problems,
  'unknown-thing': EXIT.problems,
  denied: EXIT.denied,
  unauthenticated: EXIT.denied,
  failure: EXIT.internal,
};

export const exitCodeOf = ({ code, kind }: Pick<Fault, 'code' | 'kind'>): ExitCode =>
  BY_CODE[code] ?? BY_KIND[kind];
