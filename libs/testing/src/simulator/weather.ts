/** How likely what goes wrong is. Each seed has a weather of its own: a run in which everything fails at once finds less than many in which something else does. */
import type { Random } from '../random.js';

/** In so many cases of a thousand. */
export interface Weather {
  /** An append is not written, and nobody says so. */
  readonly unknownBefore: number;
  /** An append is written, and its answer is lost. */
  readonly unknownAfter: number;
  /** An append whose answer is lost is written some time later. */
  readonly late: number;
  /** An append is turned away. */
  readonly busy: number;
  /** Anything that is read can not be read. */
  readonly readFails: number;
  /** Rows, checkpoints and keys are not written; or they are, and an error is told. */
  readonly writeFails: number;
  /** A waiting reader is woken for nothing. */
  readonly wokenForNothing: number;
  /** In a thousand turns so many processes die. */
  readonly crash: number;
  /** A second process is started beside the first, which is stopped or killed some time later. */
  readonly replaced: number;
  readonly clockForward: number;
  readonly clockBack: number;
  /** A request is sent twice at once. */
  readonly doubled: number;
  /** Its key is used for something else at the same time. */
  readonly otherBody: number;
  /** Several commands are sent in one request. */
  readonly batched: number;
}

const WORST: Weather = {
  unknownBefore: 60,
  unknownAfter: 60,
  late: 40,
  busy: 40,
  readFails: 6,
  writeFails: 25,
  wokenForNothing: 60,
  crash: 6,
  replaced: 4,
  clockForward: 3,
  clockBack: 3,
  doubled: 250,
  otherBody: 120,
  batched: 300,
};

const every = (level: (name: keyof Weather) => number): Weather =>
  Object.fromEntries(
    Object.keys(WORST).map((name) => [name, level(name as keyof Weather)]),
  ) as unknown as Weather;

export const CALM: Weather = every(() => 0);

/** About half of the kinds come at all, and each as strongly as chance has it. */
export const weatherOf = (random: Random): Weather =>
  every((name) => (random.below(2) === 0 ? 0 : Math.ceil(WORST[name] * random.next())));

/** What happens now, by the weather that is now. */
export interface Sky {
  readonly random: Random;
  weather: Weather;
}

export const strikes = ({ random, weather }: Sky, name: keyof Weather): boolean => {
  const level = weather[name];
  return level > 0 && random.below(1_000) < level;
};
