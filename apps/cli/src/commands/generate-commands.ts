/** The commands of a generated history, issued after the import of its rows, and written down for others to issue. */
import { Fault, isRejection } from '@kheo/kernel';
import type { HistoryCommand } from '@kheo/generator';
import type { CommandRequest, Engine } from '@kheo/services/headless';

/** Which command a row of the kind was, and the prefix of the id that it made. */
const MADE_BY: Readonly<Record<string, readonly [command: string, prefix: string]>> = {
  claims: ['PublishClaim', 'clm'],
  decisions: ['IssueDecision', 'dec'],
  maintenance: ['MaintainModel', 'cas'],
  models: ['IdentifyModel', 'mod'],
  plans: ['IssuePlan', 'pln'],
  registrations: ['RegisterModel', 'cas'],
};

const OF_A_ROW = /\{([a-z-]+):([^{}"]+)\}/g;

/** A command as a line of `commands.ndjson`. */
export const lineOf = (command: HistoryCommand): string => `${JSON.stringify(command)}\n`;

/** Commands decided together; corrections are decided one by one. */
const BATCH = 256;

export interface Sending {
  readonly engine: Engine;
  readonly dataSet: string;
  readonly actor: string;
  readonly signal: AbortSignal;
}

/** Issues them in order; those that were issued before change nothing. @throws Fault of the first that is refused */
export const send = async (
  commands: Iterable<HistoryCommand>,
  { engine, dataSet, actor, signal }: Sending,
  sent: (count: number) => void,
): Promise<void> => {
  let batch: HistoryCommand[] = [];
  const flush = async (): Promise<void> => {
    signal.throwIfAborted();
    const answers = await engine.executeBatch(batch.map((one) => requestOf(one, { engine, dataSet, actor })));
    for (const [at, answer] of answers.entries()) {
      const refused = { command: batch[at]?.name ?? '', key: batch[at]?.key ?? '' };
      if (answer instanceof Fault) throw answer;
      if (isRejection(answer)) throw new Fault(answer.rejected, { ...refused, ...answer.values });
    }
    sent(batch.length);
    batch = [];
  };
  for (const command of commands) {
    batch.push(command);
    if (batch.length === BATCH) await flush();
  }
  if (batch.length > 0) await flush();
};

const requestOf = (
  { name, key, body, effectiveOn }: HistoryCommand,
  { engine, dataSet, actor }: Pick<Sending, 'engine' | 'dataSet' | 'actor'>,
): CommandRequest => ({
  name,
  scope: `generate/${dataSet}`,
  key,
  body: JSON.parse(
    JSON.stringify(body).replace(OF_A_ROW, (_, kind: string, row: string) => {
      const [command, prefix] = MADE_BY[kind] as readonly [string, string];
      return engine.idsOf(`import/${dataSet}`, command, `${kind}:${row}`).derive(prefix);
    }),
  ) as object,
  actor: { id: actor },
  source: { kind: 'live' },
  ...(effectiveOn ? { effectiveOn } : {}),
});
