/** The report as markdown tables, as they stand in docs/explanation/performance.md. */
import type { Figure } from './figures.js';
import { shortNumber } from './numbers.js';
import type { Machine } from '../measuring/machine.js';
import { unmeasured, verdictsOn, wanted } from './targets.js';
import type { Verdict } from './targets.js';

export interface Report {
  /** RFC 3339 in UTC. */
  readonly date: string;
  readonly seed: number;
  readonly smoke: boolean;
  readonly machine: Machine;
  readonly sections: readonly string[];
  /** Events of the logs that were asked for. */
  readonly sizes: readonly number[];
  readonly figures: readonly Figure[];
  /** Sections that failed, and why. */
  readonly failures: Readonly<Record<string, string>>;
  /** What could not be measured here, and why. */
  readonly skipped: Readonly<Record<string, string>>;
}

/** The whole report with what each figure was measured against, for programs. */
export const jsonOf = (report: Report): string => {
  const figures = report.figures.map((figure) => ({ ...figure, verdicts: verdictsOn(figure) }));
  return `${JSON.stringify({ ...report, figures, unmeasured: unmeasured(report.figures) }, undefined, 2)}\n`;
};

export const markdownOf = (report: Report): string => {
  const { figures, failures, skipped, smoke } = report;
  const [asked, rated] = [figures.filter(isPercentile), figures.filter((figure) => !isPercentile(figure))];
  return [
    headOf(report),
    ...(smoke ? ['**Smoke run: proof that everything runs. The figures are worth nothing.**'] : []),
    ...(rated.length > 0 ? [ratesTable(rated, smoke)] : []),
    ...(asked.length > 0 ? [percentilesTable(asked, smoke)] : []),
    ...(smoke || figures.length === 0 ? [] : [memoryIn(figures)]),
    ...listOf('Not measured here', skipped),
    ...listOf('Failed', failures),
    ...(smoke ? [] : missingTargets(figures)),
  ].join('\n\n');
};

const headOf = ({ date, seed, machine }: Report): string =>
  [
    `Measured on ${date} with seed ${String(seed)}: ${machine.cpu}, ${String(machine.cores)} cores,`,
    `${shortNumber(machine.memoryMb)} MB of memory, ${machine.system}, Node ${machine.node}, SQLite ${machine.sqlite},`,
    `load ${shortNumber(machine.load)} at the start.${machine.durable ? '' : ' **The scratch folder is in memory: durable figures mean nothing.**'}`,
  ].join(' ');

const isPercentile = ({ percentiles }: Figure): boolean => percentiles !== undefined;

const ratesTable = (figures: readonly Figure[], smoke: boolean): string =>
  tableOf(
    [
      'what',
      'size',
      'Kheo',
      'slowest – fastest',
      'reference',
      'ratio',
      'ratio of CPU time',
      'MB',
      'reference MB',
      'target',
      '',
    ],
    figures.map((figure) => [
      figure.note === undefined ? figure.what : `${figure.what} (${figure.note})`,
      sizeIn(figure),
      `${shortNumber(figure.value)} ${figure.unit}`,
      figure.span === undefined ? '' : figure.span.map(shortNumber).join(' – '),
      figure.reference === undefined
        ? ''
        : `${shortNumber(figure.reference)}${figure.against === undefined ? '' : ` (${figure.against})`}`,
      optional(figure.ratio),
      optional(figure.cpuRatio),
      optional(figure.peakMb),
      optional(figure.referencePeakMb),
      ...verdictCells(smoke ? [] : verdictsOn(figure)),
    ]),
  );

const percentilesTable = (figures: readonly Figure[], smoke: boolean): string =>
  tableOf(
    [
      'what',
      'size',
      'samples',
      'p50 ms',
      'p95 ms',
      'p99 ms',
      'rate',
      'MB',
      'p95 by that of the smaller size',
      'target',
      '',
    ],
    figures.map((figure) => [
      figure.note === undefined ? figure.what : `${figure.what} (${figure.note})`,
      sizeIn(figure),
      String(figure.samples ?? ''),
      optional(figure.percentiles?.p50),
      optional(figure.percentiles?.p95),
      optional(figure.percentiles?.p99),
      figure.unit === 'ms' ? '' : `${shortNumber(figure.value)} ${figure.unit}`,
      optional(figure.peakMb),
      optional(figure.growth),
      ...verdictCells(smoke ? [] : verdictsOn(figure)),
    ]),
  );

const sizeIn = ({ id }: Figure): string => id.split('@')[1] ?? '';
const optional = (value: number | undefined): string =>
  value === undefined || Number.isNaN(value) ? '' : shortNumber(value);

/** What was wanted, and for each of it whether it is so and by how much. */
const verdictCells = (verdicts: readonly Verdict[]): readonly [string, string] => {
  // Memory has a line of its own under the tables, and a cell only where there is too much of it
  const shown = verdicts.filter(({ target, met }) => target.aspect !== 'peakMb' || !met);
  return [shown.map(({ target }) => wanted(target)).join('; '), shown.map(inWords).join('; ')];
};

const memoryIn = (figures: readonly Figure[]): string => {
  const verdicts = figures
    .flatMap((figure) => verdictsOn(figure))
    .filter(({ target }) => target.aspect === 'peakMb');
  const [first] = verdicts;
  if (!first) return 'Memory was not measured.';
  const missed = verdicts.filter(({ met }) => !met).length;
  const most = Math.max(...verdicts.map(({ found }) => found));
  const held = `the largest process of Kheo took ${shortNumber(most)} MB`;
  return `Memory (${wanted(first.target)}): ${held}; ${String(missed)} of ${String(verdicts.length)} took more.`;
};

export const inWords = ({ met, margin }: Verdict): string =>
  `${met ? 'met' : '**missed**'} by ${shortNumber(Math.abs(margin) * 100)} %`;

const listOf = (title: string, held: Readonly<Record<string, string>>): readonly string[] => {
  const lines = Object.entries(held).map(([name, why]) => `- ${name}: ${why.split('\n')[0] ?? ''}`);
  return lines.length > 0 ? [`${title}:\n\n${lines.join('\n')}`] : [];
};

const missingTargets = (figures: readonly Figure[]): readonly string[] => {
  const missing = unmeasured(figures).map((target) => `- ${target.figures}: ${wanted(target)}`);
  return missing.length > 0 ? [`Targets that this run did not measure:\n\n${missing.join('\n')}`] : [];
};

const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
};
