/** Nobody answers where the system should be. */
export class Unavailable extends Error {
  constructor(
    readonly url: string,
    cause: unknown,
  ) {
    const why =
      cause instanceof Error
        ? ((cause.cause as Error | undefined)?.message ?? '') || cause.message
        : String(cause);
    super(
      `no Kheo answers at ${url} (${why}); start it with npm start, say where it is with --url, or open its folder with --data`,
      { cause },
    );
    this.name = 'Unavailable';
  }
}
