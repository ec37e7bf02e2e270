/** Counts the rows of an import as they are written. */
import type { Source } from '@kheo/kernel';

export interface WrittenRows {
  /** Where an event came from that has been written. The commands of a row come one after the other. */
  readonly add: (source: Source) => void;
  readonly of: (kind: string) => number;
  /** Kind and file of the last row. */
  readonly last: () => { readonly kind: string; readonly file: string };
}

export const writtenRows = (): WrittenRows => {
  const rows = new Map<string, number>();
  let last = { kind: '', file: '', reference: '' };
  return {
    add: (source) => {
      // What a reaction has done is no row
      if (source.kind !== 'import') return;
      const { file, reference = '' } = source;
      if (reference === last.reference) return;
      const [kind = ''] = reference.split(':');
      last = { kind, file, reference };
      rows.set(kind, (rows.get(kind) ?? 0) + 1);
    },
    of: (kind) => rows.get(kind) ?? 0,
    last: () => ({ kind: last.kind, file: last.file }),
  };
};
