/** Opens the data folder, puts the system together on it, and stops it so that nothing is lost. */
import process from 'node:process';
import { openDataFolder } from '@kheo/adapter-sqlite';
import { Fault } from '@kheo/kernel';
import type { FaultCode } from '@kheo/kernel';
import { createKheo, logTo, openLocalIssuer, readConfiguration, stackOf } from '@kheo/services';
import type { Configuration } from '@kheo/services';
import { greet } from './greeting.js';
import { importSeed } from './seed.js';

/** sysexits.h, as docs/how-to/operate.md lists them. */
const EXIT = { unavailable: 69, fatal: 70, busy: 75, configuration: 78 } as const;

const EXIT_OF_FAULT: Partial<Record<FaultCode, number>> = {
  DataFolderBusy: EXIT.busy,
  DataFolderTooNew: EXIT.configuration,
  ConfigurationInvalid: EXIT.configuration,
  VaultForeign: EXIT.configuration,
};

const clock = { now: () => Date.now() };

export const start = async (): Promise<void> => {
  try {
    await run(readConfiguration(process.env));
  } catch (error) {
    process.stderr.write(`${linesOf(error).join('\n')}\n`);
    process.exit(exitCodeOf(error));
  }
};

const run = async (configuration: Configuration): Promise<void> => {
  const log = logTo(configuration.logLevel);
  const data = openDataFolder(configuration.data, {
    clock,
    onFatal: dieOf,
    checkpointThread: {
      onLost: (error) => log.warn(stackOf(error), 'checkpoint thread lost; commits do its work'),
    },
  });
  const issuer = await openLocalIssuer(configuration.data);
  const { events, readModels, checkpoints, vault, newScratch } = data;
  const kheo = await createKheo(
    { events, readModels, checkpoints, vault, newScratch, clock, issuer, log },
    configuration.external ? { external: configuration.external } : {},
  );
  stopOnSignal(async () => {
    await kheo.stop();
    await data.close();
  });
  await importSeed(data, kheo.engine);
  const url = await kheo.listen(configuration.port, configuration.host);
  await greet({ url, folder: configuration.data, issuer, clock });
};

/** After an I/O error nothing can be promised any more: whoever waits for an answer sends its request again. */
const dieOf = (error: unknown): never => {
  process.stderr.write(
    `The disk failed, and the process ends; start it again. ${error instanceof Error ? error.message : ''}\n`,
  );
  process.exit(EXIT.fatal);
};

const stopOnSignal = (stop: () => Promise<void>): void => {
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(EXIT.fatal);
      stopping = true;
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          process.stderr.write(`${linesOf(error).join('\n')}\n`);
          process.exit(EXIT.fatal);
        },
      );
    });
  }
};

/** One line for each fault, in words that say what to do. */
const linesOf = (error: unknown): readonly string[] => {
  if (error instanceof Fault) {
    const problems = error.problems.map(({ path, expected }) => `${path}: expected ${expected}`);
    return problems.length > 0 ? problems : [`${error.code}: ${error.message}`];
  }
  if (isErrno(error) && error.code === 'EADDRINUSE')
    return ['The port is taken. Set KHEO_PORT to another one, or stop what listens there.'];
  return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
};

const isErrno = (error: unknown): error is NodeJS.ErrnoException => Error.isError(error) && 'code' in error;

const exitCodeOf = (error: unknown): number => {
  if (error instanceof Fault) return EXIT_OF_FAULT[error.code] ?? EXIT.fatal;
  return isErrno(error) && error.code === 'EADDRINUSE' ? EXIT.unavailable : EXIT.fatal;
};
