/** Limits of the HTTP surface, beside those of the kernel. */
export const HTTP_LIMITS = {
  /** Path and query together, as sent. */
  urlChars: 8_192,
  queryParameters: 50,
  /** One segment of a path, percent-encoded. */
  pathSegmentChars: 400,
  idempotencyKeyChars: 200,
  requestIdChars: 64,
  /** How long a request may take to arrive. */
  receiveMs: 60_000,
  /** How long running requests may take after the process was told to stop. */
  stopMs: 15_000,
} as const;
