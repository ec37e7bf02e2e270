/** How long work goes on: a bar for a person, a line of JSON now and then for a program. */
import { SingleBar } from 'cli-progress';
import type { Output } from './output.js';

export interface Step {
  readonly phase: string;
  readonly done: number;
  /** 0 while it is not known. */
  readonly total: number;
  /** What a program should see of it. */
  readonly line: object;
}

export interface Progress {
  readonly show: (step: Step) => void;
  readonly end: () => void;
}

const EVERY_MS = 1_000;

/** One line for each phase at once, then one each second. */
export const progressLines = (write: (text: string) => void, now: () => number): Progress => {
  let phase = '';
  let shownMs = 0;
  return {
    show: (step) => {
      if (step.phase === phase && now() - shownMs < EVERY_MS) return;
      phase = step.phase;
      shownMs = now();
      write(JSON.stringify(step.line));
    },
    end: () => undefined,
  };
};

export const progressBar = (unit: string): Progress => {
  const format = `{phase} {bar} {value}/{total} ${unit} | {rate}/s | ETA {eta_formatted}`;
  const bar = new SingleBar({
    format,
    hideCursor: true,
    stream: process.stderr,
    etaBuffer: 200,
    clearOnComplete: true,
    barCompleteChar: '█',
    barIncompleteChar: '·',
  });
  let phase = '';
  let beganMs = 0;
  return {
    show: (step) => {
      if (step.phase !== phase) {
        if (phase !== '') bar.stop();
        phase = step.phase;
        beganMs = Date.now();
        bar.start(Math.max(step.total, step.done), 0, { phase: phase.padEnd(9), rate: '–' });
      }
      const seconds = (Date.now() - beganMs) / 1_000;
      if (step.total > 0) bar.setTotal(step.total);
      else bar.setTotal(step.done);
      bar.update(step.done, {
        phase: phase.padEnd(9),
        rate: seconds < 0.5 ? '–' : String(Math.round(step.done / seconds)),
      });
    },
    end: () => {
      if (phase !== '') bar.stop();
    },
  };
};

export const progressFor = (output: Output, unit: string, write: (text: string) => void): Progress =>
  output.isTerminal ? progressBar(unit) : progressLines(write, () => Date.now());
