/** Commands over HTTP into the real server, from another process, each acknowledged after its events are on the disk. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { measure } from '../measuring/measure.js';
import { serve } from '../measuring/serving.js';
import type { Figure } from '../report/figures.js';
import { median, percentilesOf } from '../report/percentiles.js';
import type { Section, Setting } from './setting.js';

const CONNECTIONS = 50;
const COMMANDS = { commands: 20_000, warm: 3_000 } as const;
const SMOKE_COMMANDS = { commands: 150, warm: 50 } as const;
const MOST_ROUNDS = 3;

export const commands: Section = async function* (setting) {
  const rounds: Awaited<ReturnType<typeof round>>[] = [];
  while (rounds.length < Math.min(MOST_ROUNDS, setting.rounds(COMMANDS.commands)))
    rounds.push(await round(setting));
  const rates = rounds.map(({ rate }) => rate);
  const ms = rounds.flatMap((one) => one.ms);
  yield {
    id: `commands/connections-${String(CONNECTIONS)}`,
    what: `commands over HTTP, ${String(CONNECTIONS)} connections`,
    unit: 'commands/s',
    value: median(rates),
    span: [Math.min(...rates), Math.max(...rates)],
    percentiles: percentilesOf(ms),
    samples: ms.length,
    peakMb: Math.max(...rounds.map(({ peakMb }) => peakMb)),
  } satisfies Figure;
};

const round = async ({ work, smoke }: Setting) => {
  const data = mkdtempSync(join(work, 'commands-'));
  const { url, token, peakMb, stop } = await serve(data);
  try {
    const told = { url, token, connections: CONNECTIONS, ...(smoke ? SMOKE_COMMANDS : COMMANDS) };
    const { ms, seconds } = await measure('load', told);
    return { ms, rate: ms.length / seconds, peakMb: peakMb() };
  } finally {
    await stop();
    rmSync(data, { recursive: true, force: true });
  }
};
