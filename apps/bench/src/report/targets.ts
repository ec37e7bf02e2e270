/** What was asked for, in one table. A target that no figure fits is not silently met: the report says that it was not measured. */
import { shortNumber } from './numbers.js';
import type { Figure } from './figures.js';

export type Aspect = 'ratio' | 'value' | 'p95' | 'p99' | 'growth' | 'peakMb';

export interface Target {
  /** Id of figures; `*` stands for any text. */
  readonly figures: string;
  readonly except?: readonly string[];
  readonly aspect: Aspect;
  /** At least so much. */
  readonly atLeast?: number;
  /** Less than so much. */
  readonly below?: number;
  /** At most so much. */
  readonly atMost?: number;
  readonly source: string;
}

const ISSUE = 'issue: performance targets';
/** Questions that count the acts of all models, as each claim does beside its total: they may grow with the log. */
const COUNTS = ['questions/funnel@10m', 'questions/claims@10m', 'questions/claims/one@10m'];

export const TARGETS: readonly Target[] = [
  { figures: 'append/callers-1', aspect: 'ratio', atLeast: 0.8, source: ISSUE },
  { figures: 'append/callers-256', aspect: 'ratio', atLeast: 0.6, source: ISSUE },
  { figures: 'append/events-100', aspect: 'ratio', atLeast: 0.6, source: ISSUE },
  { figures: 'catch-up@*', aspect: 'ratio', atLeast: 0.5, source: ISSUE },
  { figures: 'rebuild/one-*@*', aspect: 'ratio', atLeast: 0.4, source: ISSUE },
  { figures: 'rebuild/all@*', aspect: 'value', atLeast: 50_000, source: ISSUE },
  { figures: 'import@*', aspect: 'value', atLeast: 20_000, source: ISSUE },
  // From a million events on: for less, the start of the process is most of it
  { figures: 'verify@*m', aspect: 'value', atLeast: 150_000, source: ISSUE },
  { figures: 'commands/*', aspect: 'value', atLeast: 4_000, source: ISSUE },
  { figures: 'commands/*', aspect: 'p99', below: 30, source: ISSUE },
  { figures: 'peer/append-*', aspect: 'ratio', atLeast: 10, source: ISSUE },
  { figures: 'peer/catch-up*', aspect: 'ratio', atLeast: 30, source: ISSUE },
  { figures: 'questions/*@100k', aspect: 'p95', below: 100, source: ISSUE },
  { figures: 'questions/*@1m', aspect: 'p95', below: 100, source: ISSUE },
  { figures: 'questions/*@10m', aspect: 'p95', below: 200, source: ISSUE },
  { figures: 'questions/*@10m', except: COUNTS, aspect: 'growth', atMost: 3, source: ISSUE },
  ...COUNTS.map((figures): Target => ({ figures, aspect: 'growth', atMost: 10, source: ISSUE })),
  { figures: '*', aspect: 'peakMb', atMost: 400, source: ISSUE },
];

export interface Verdict {
  readonly target: Target;
  readonly met: boolean;
  readonly found: number;
  /** How much better than the target (positive) or worse (negative), as a share of it. */
  readonly margin: number;
}

/** One verdict for each target that speaks of the figure and finds what it speaks of. */
export const verdictsOn = (figure: Figure, targets: readonly Target[] = TARGETS): readonly Verdict[] =>
  targets.flatMap((target) => {
    const isMeant = fits(target.figures, figure.id) && target.except?.includes(figure.id) !== true;
    const found = isMeant ? aspectOf(figure, target.aspect) : undefined;
    if (found === undefined || Number.isNaN(found)) return [];
    const { atLeast, below, atMost } = target;
    if (atLeast !== undefined) return [{ target, found, met: found >= atLeast, margin: found / atLeast - 1 }];
    const limit = below ?? atMost ?? Number.NaN;
    return [
      { target, found, met: below === undefined ? found <= limit : found < limit, margin: 1 - found / limit },
    ];
  });

/** Targets that none of these figures speaks to. */
export const unmeasured = (
  figures: readonly Figure[],
  targets: readonly Target[] = TARGETS,
): readonly Target[] =>
  targets.filter((target) => !figures.some((figure) => verdictsOn(figure, [target]).length > 0));

/** `ratio ≥ 0.8`, `p95 < 100 ms`. */
export const wanted = ({ aspect, atLeast, below, atMost }: Target): string => {
  const [sign, limit] =
    atLeast !== undefined ? ['≥', atLeast] : below !== undefined ? ['<', below] : ['≤', atMost ?? Number.NaN];
  const unit = { ratio: '', value: '', p95: ' ms', p99: ' ms', growth: ' times', peakMb: ' MB' }[aspect];
  const name = { ratio: 'ratio ', value: '', p95: 'p95 ', p99: 'p99 ', growth: 'growth ', peakMb: 'memory ' }[
    aspect
  ];
  return `${name}${sign} ${shortNumber(limit)}${unit}`;
};

const escaped = (text: string): string => text.replaceAll(/[^\w/-]/g, String.raw`\$&`);

const fits = (pattern: string, id: string): boolean =>
  new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`).test(id);

const aspectOf = (figure: Figure, aspect: Aspect): number | undefined => {
  if (aspect === 'p95' || aspect === 'p99') return figure.percentiles?.[aspect];
  return figure[aspect];
};
