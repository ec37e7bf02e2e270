/** How a case folds: what has been decided of it, and whether a dossier is with the committee. */
import { intervalOf } from '@kheo/kernel';
import type { FoldedEvent } from '../rule.js';
import { known } from '../rule.js';
import type { CaseState } from '../states.js';
import type { Level } from '../vocabulary.js';

interface CaseData {
  readonly case: string;
  readonly model: string;
  readonly level?: Level;
  readonly cycle?: number;
  readonly decidedIn?: { readonly decision: string; readonly line: number };
}

export const lineKey = (line: { readonly decision: string; readonly line: number }): string =>
  `${line.decision}/${String(line.line)}`;

export const evolveCase = (
  state: CaseState | undefined,
  { type, data, effectiveOn, recordedOn }: FoldedEvent,
): CaseState | undefined => {
  // It tells of the decision, and opens no case
  if (type === 'DecisionLineUnapplied') return state;
  const held = data as unknown as CaseData;
  const base: CaseState = state ?? opened(held);
  const next: CaseState = {
    ...base,
    ...known({ level: held.level, cycle: held.cycle }),
    decisions: held.decidedIn ? [...base.decisions, lineKey(held.decidedIn)] : base.decisions,
  };
  switch (type) {
    case 'DossierSubmitted':
      return { ...next, dossier: 'submitted' };
    case 'DossierReturned':
      return { ...next, dossier: 'returned' };
    case 'RegistrationWithdrawn':
      return { ...next, outcome: 'withdrawn' };
    case 'RecognitionGranted':
      return { ...next, outcome: 'recognised', recognisedOn: intervalOf(effectiveOn, recordedOn) };
    case 'RecognitionRefused':
      return { ...next, outcome: 'refused' };
    case 'RecognitionWithdrawn':
      return { ...next, outcome: 'recognition-withdrawn' };
    case 'CasesMerged':
      return { ...next, outcome: 'merged' };
    default:
      return next;
  }
};

const opened = ({ case: id, model, level, cycle }: CaseData): CaseState =>
  known({ case: id, model, level, cycle, dossier: 'none', outcome: 'open', decisions: [] });
