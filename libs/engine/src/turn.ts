/** A turn of the event loop, for work that would otherwise go on and on: requests get theirs, and who wants to stop is heard. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
