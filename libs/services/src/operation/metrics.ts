/** Figures for Prometheus, in a registry of their own. */
import { viewOf } from '@kheo/ports';
import type { AppendResult, EventStore } from '@kheo/ports';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface Answered {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
}

export interface Lag {
  readonly question: string;
  readonly lagEvents: number;
  readonly lagSeconds: number;
}

export interface Metrics {
  readonly registry: Registry;
  requestAnswered(answered: Answered): void;
  appended(result: AppendResult, events: number): void;
}

/** What is looked at when somebody asks for the figures. */
export interface Gauged {
  readonly head: () => Promise<number>;
  readonly lags: () => Promise<readonly Lag[]>;
  readonly openFeeds: () => number;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export const createMetrics = (): Metrics => {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Histogram({
    name: 'kheo_http_request_duration_seconds',
    help: 'Time to answer a request, by route pattern',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: SECONDS,
    registers,
  });
  const appends = new Counter({
    name: 'kheo_appends_total',
    help: 'Appends by outcome',
    labelNames: ['outcome'] as const,
    registers,
  });
  const events = new Counter({
    name: 'kheo_appended_events_total',
    help: 'Events in appends that succeeded',
    registers,
  });
  return {
    registry,
    requestAnswered: ({ method, route, status, durationMs }) =>
      requests.observe({ method, route, status: String(status) }, durationMs / 1_000),
    appended: ({ outcome }, count) => {
      appends.inc({ outcome });
      if (outcome === 'appended') events.inc(count);
    },
  };
};

/** Adds the figures that are looked up when asked for. */
export const gauge = ({ registry }: Metrics, { head, lags, openFeeds }: Gauged): void => {
  const registers = [registry];
  new Gauge({
    name: 'kheo_log_events',
    help: 'Events in the log',
    registers,
    async collect() {
      this.set(await head());
    },
  });
  new Gauge({
    name: 'kheo_question_lag_events',
    help: 'Events that a question has not seen',
    labelNames: ['question'] as const,
    registers,
    async collect() {
      for (const { question, lagEvents } of await lags()) this.set({ question }, lagEvents);
    },
  });
  new Gauge({
    name: 'kheo_question_lag_seconds',
    help: 'Age of the first event that a question has not seen',
    labelNames: ['question'] as const,
    registers,
    async collect() {
      for (const { question, lagSeconds } of await lags()) this.set({ question }, lagSeconds);
    },
  });
  new Gauge({
    name: 'kheo_open_feeds',
    help: 'Event feeds that are being followed',
    registers,
    collect() {
      this.set(openFeeds());
    },
  });
};

/** The same store, its appends counted. */
export const counted = (store: EventStore, metrics: Metrics): EventStore =>
  viewOf(store, {
    append: async (request) => {
      const result = await store.append(request);
      metrics.appended(result, request.events.length);
      return result;
    },
  });
