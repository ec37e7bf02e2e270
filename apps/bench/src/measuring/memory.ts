/**
 * The largest resident set that a process has had, in MB (10⁶ bytes). Linux keeps it per program; the number that
 * `process.resourceUsage()` gives is inherited over fork and exec there, so a small child of a large parent would show the parent's.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';

const KIB = 1_024;
const MB = 1e6;

/** Undefined when the process has ended, or where the system does not tell it of other processes. */
export const residentPeakMb = (pid: number | 'self'): number | undefined => {
  try {
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
    return found ? (Number(found[1]) * KIB) / MB : undefined;
  } catch {
    return undefined; // no such process any more, or no /proc
  }
};

export const ownPeakMb = (): number => residentPeakMb('self') ?? (process.resourceUsage().maxRSS * KIB) / MB;
