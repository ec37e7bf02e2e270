/** Whether the process makes progress. To be behind is no fault; to be behind and stand still is. */
import type { Clock } from '@kheo/ports';
import type { LoopStatus } from './loops.js';

/** How far a reader of the log has come. */
export interface Reached {
  readonly name: string;
  readonly checkpoint: number;
  readonly lagEvents: number;
}

export interface Readiness {
  readonly status: 'progressing' | 'failing';
  readonly loops: readonly (LoopStatus | (Reached & { readonly state: 'progressing' | 'standing still' }))[];
}

/** A reader that is behind and has not moved for so long stands still. */
const STANDING_STILL_MS = 30_000;

/** Remembers between two looks how far each reader had come, and since when it has been there while the log was ahead. */
export const progressWatch = (
  clock: Clock,
): ((loops: readonly LoopStatus[], readers: readonly Reached[]) => Readiness) => {
  const seen = new Map<string, { readonly checkpoint: number; readonly sinceMs: number }>();
  const standsStill = ({ name, checkpoint, lagEvents }: Reached): boolean => {
    const before = seen.get(name);
    const sinceMs = before?.checkpoint === checkpoint ? before.sinceMs : clock.now();
    if (lagEvents === 0) seen.delete(name);
    else seen.set(name, { checkpoint, sinceMs });
    return lagEvents > 0 && clock.now() - sinceMs >= STANDING_STILL_MS;
  };
  return (loops, readers) => {
    const judged = readers.map((reader) => ({
      ...reader,
      state: standsStill(reader) ? ('standing still' as const) : ('progressing' as const),
    }));
    const failing =
      loops.some(({ state }) => state === 'failed' || state === 'taken over') ||
      judged.some(({ state }) => state === 'standing still');
    return { status: failing ? 'failing' : 'progressing', loops: [...loops, ...judged] };
  };
};
