/** Texts of counted fields as numbers, so that a column of them is a column of numbers. */
import type { Connection, Statement } from '../database.js';

/** Numbers and texts that are kept in memory. */
const KEPT = 50_000;

export class Words {
  readonly #find: Statement<[string], number>;
  readonly #make: Statement<[string], number>;
  readonly #text: Statement<[number], string>;
  #numbers = new Map<string, number>();
  #texts = new Map<number, string>();

  constructor(db: Connection) {
    this.#find = db.prepare<[string], number>('SELECT id FROM words WHERE text = ?').pluck();
    this.#make = db.prepare<[string], number>('INSERT INTO words (text) VALUES (?) RETURNING id').pluck();
    this.#text = db.prepare<[number], string>('SELECT text FROM words WHERE id = ?').pluck();
  }

  /** The number of a text; undefined when no counted field has ever held it. */
  find(text: string): number | undefined {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const id = this.#find.get(text);
    if (id !== undefined) this.#keep(text, id);
    return id;
  }

  number(text: string): number {
    const held = this.find(text);
    if (held !== undefined) return held;
    const made = this.#make.get(text) as number;
    this.#keep(text, made);
    return made;
  }

  text(id: number): string {
    const known = this.#texts.get(id);
    if (known !== undefined) return known;
    const text = this.#text.get(id) as string;
    this.#keep(text, id);
    return text;
  }

  /** After a transaction that was undone: its numbers may be given again. */
  forget(): void {
    this.#numbers = new Map();
    this.#texts = new Map();
  }

  #keep(text: string, id: number): void {
    if (this.#numbers.size >= KEPT) this.forget();
    this.#numbers.set(text, id);
    this.#texts.set(id, text);
  }
}
