/** Numbers as people write them. */

/** `100k`, `1m`, `2500`. */
export const sizeText = (events: number): string => {
  for (const [unit, letter] of [
    [1_000_000, 'm'],
    [1_000, 'k'],
  ] as const)
    if (events >= unit && events % unit === 0) return `${String(events / unit)}${letter}`;
  return String(events);
};

/** The number that a size stands for; undefined when it is none. */
export const sizeOf = (text: string): number | undefined => {
  const found = /^([1-9]\d{0,8})([km]?)$/.exec(text.toLowerCase());
  if (!found) return undefined;
  return Number(found[1]) * (found[2] === 'm' ? 1_000_000 : found[2] === 'k' ? 1_000 : 1);
};

/** Three digits that matter: `84,200`, `5.61`, `0.87`. */
export const shortNumber = (value: number): string => {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 100) {
    const digits = 10 ** Math.max(0, Math.floor(Math.log10(Math.abs(value))) - 2);
    return (Math.round(value / digits) * digits).toLocaleString('en-US');
  }
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
};
