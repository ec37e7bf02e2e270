/** How far a durable reader of the log has come. */
export interface Checkpoints {
  /** Makes the caller the owner of the reader, fencing every earlier one. Position 0 when it never ran. */
  acquire(reader: string): Promise<{ readonly epoch: number; readonly position: number }>;

  /** Durable when it resolves. `fenced`: another owner came; nothing was written. A position never goes back. */
  store(reader: string, epoch: number, position: number): Promise<'stored' | 'fenced'>;

  read(reader: string): Promise<number>;
}
