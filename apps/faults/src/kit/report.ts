/** What a run came to, as a table: scenario × cases × result, with what is needed to run it again. */
import { SCENARIOS } from '../scenarios/all.js';
import type { Scenario } from '../scenarios/scenario.js';
import { coverageOf } from './coverage.js';
import type { CaseResult } from './case-result.js';

export interface Told {
  readonly command: string;
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly machine: string;
}

const HEAD = ['scenario', 'what happens', 'cases', 'kills', 'power cuts', 'result', 'boundaries'];

export const reportOf = (results: readonly CaseResult[], { command, date, machine }: Told): string => {
  const rows = SCENARIOS.map(({ name, doc, sweep }) => {
    const own = results.filter(({ scenario }) => scenario === name);
    return [
      name,
      doc,
      String(own.length),
      sum(own, 'kills'),
      sum(own, 'cuts'),
      resultOf(own),
      sweep ? reachOf(own, sweep) : '',
    ];
  });
  const all = [
    '**all**',
    '',
    String(results.length),
    sum(results, 'kills'),
    sum(results, 'cuts'),
    resultOf(results),
    '',
  ];
  const failed = results.filter(({ violations }) => violations.length > 0);
  return [
    `\`${command}\`, ${date}, ${machine}`,
    '',
    ...[HEAD, HEAD.map(() => '---'), ...rows, all].map((cells) => `| ${cells.join(' | ')} |`),
    '',
    ...failed.flatMap(({ seed, violations }) => [
      `- \`--replay ${seed}\``,
      ...violations.map((what) => `  - ${what}`),
    ]),
  ].join('\n');
};

const sum = (results: readonly CaseResult[], of: 'kills' | 'cuts'): string =>
  String(results.reduce((total, result) => total + result[of], 0));

const resultOf = (results: readonly CaseResult[]): string => {
  if (results.length === 0) return 'not run';
  const failed = results.filter(({ violations }) => violations.length > 0).length;
  const skipped = results.filter((result) => result.skipped !== undefined);
  const held = results.length - failed - skipped.length;
  const parts = [
    ...(held > 0 ? [`${String(held)} held`] : []),
    ...(failed > 0 ? [`**${String(failed)} failed**`] : []),
    ...(skipped.length > 0 ? [`${String(skipped.length)} skipped: ${skipped[0]?.skipped ?? ''}`] : []),
  ];
  return parts.join(', ');
};

/** `before 15, after 15, torn 14 of about 478: not to the end` */
const reachOf = (results: readonly CaseResult[], sweep: NonNullable<Scenario['sweep']>): string => {
  const ways = coverageOf(results, sweep);
  const covered = ways.map(({ way, boundaries }) => `${way} ${String(boundaries)}`).join(', ');
  return ways.every(({ toTheEnd }) => toTheEnd)
    ? `${covered}: to the end`
    : `${covered} of about ${String(sweep.boundaries)}: not to the end`;
};

/** One line for each case that has something to say, and every so many for those that have not. */
export const lineOf = ({ seed, kills, cuts, violations, skipped }: CaseResult): string => {
  const did = `${String(kills)} kills${cuts > 0 ? `, ${String(cuts)} power cuts` : ''}`;
  if (skipped !== undefined) return `skipped ${seed}: ${skipped}`;
  if (violations.length === 0) return `held    ${seed}: ${did}`;
  return [
    `FAILED  ${seed}: ${did}`,
    ...violations.map((what) => `        ${what}`),
    `        --replay ${seed}`,
  ].join('\n');
};
