/** Log lines: one JSON object each, on stderr, by code and id. No names, no bodies, no query strings. */
import { Fault } from '@kheo/kernel';
import { destination, pino, stdTimeFunctions } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import type { LogLevel } from '../configuration.js';

export const logTo = (
  level: LogLevel,
  stream: DestinationStream = destination({ fd: 2, sync: true }),
): Logger =>
  pino(
    {
      level,
      base: { service: 'kheo' },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );

/**
 * What may be written down of an error: its name, code and frames. Not the message of one that is not ours: a parser quotes
 * what it reads, and a driver what it was given.
 */
export const stackOf = (error: unknown): Readonly<Record<string, unknown>> => {
  if (!(error instanceof Error)) return { error: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const code = (error as { code?: unknown }).code;
  const own = error instanceof Fault ? { message: error.message } : {};
  return {
    error: error.name,
    ...(typeof code === 'string' ? { errorCode: code } : {}),
    ...own,
    stack: frames.map((line) => line.trim()),
  };
};
