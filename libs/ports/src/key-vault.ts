/** Keys of sealed fields and the secret under which ids are derived. Apart from the log, so that destroying a key erases. */

/** A key to be made: its name, and the persons on whose erasure it is destroyed with their own. */
export interface KeyRequest {
  readonly name: string;
  readonly subjects: readonly string[];
}

export interface KeyVault {
  /** 32 random bytes, made once with the vault: HMAC key for command hashes and derived ids. */
  secret(): Uint8Array;

  /**
   * The keys by name, 32 bytes each, made where absent. All are durable when this resolves: a key is there before its event.
   * @throws Fault KeyDestroyed for a name whose key was destroyed: it is never made again.
   */
  ensure(requests: readonly KeyRequest[]): Promise<ReadonlyMap<string, Uint8Array>>;

  /** The keys that exist; a destroyed or unknown one is absent. */
  open(names: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;

  /** Destroys the key of this name and every key that lists it as a subject, for good. Answers how many. */
  destroy(name: string): Promise<number>;

  close(): Promise<void>;
}
