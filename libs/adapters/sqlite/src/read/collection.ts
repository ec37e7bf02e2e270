/** One collection: its statements, made once, and the way of a document into columns and back. */
import { canonicalText, Fault } from '@kheo/kernel';
import type { Json, JsonObject } from '@kheo/kernel';
import type { CollectionSpec, FieldType, Found, Scalar, Write } from '@kheo/ports';
import type { Connection, Statement } from '../database.js';
import { columnValue, fieldValue } from './columns.js';
import { columnOf, tableOf } from './read-file.js';

/** `key`, `rest`, then the columns of the fields in the order of their declaration. */
export type StoredRow = readonly [key: number, rest: string | null, ...columns: (Scalar | null)[]];

export class Collection {
  readonly spec: CollectionSpec;
  /** What a statement selects so that `found` can read it. */
  readonly selected: string;
  readonly #db: Connection;
  readonly #fields: readonly (readonly [string, FieldType])[];
  readonly #put: Statement<(Scalar | null)[]>;
  readonly #setters = new Map<string, Statement<Scalar[]>>();

  constructor(db: Connection, spec: CollectionSpec) {
    this.#db = db;
    this.spec = spec;
    this.#fields = Object.entries(spec.fields);
    const columns = ['key', 'rest', ...this.#fields.map(([field]) => columnOf(field))];
    this.selected = columns.join(', ');
    const table = tableOf(spec.name);
    this.#put = db.prepare(
      `INSERT OR REPLACE INTO ${table} (${this.selected}) VALUES (${columns.map(() => '?').join(', ')})`,
    );
  }

  /** @throws Fault FieldInvalid, JsonUnsafe */
  write(write: Write): void {
    const { key } = write;
    if (!Number.isSafeInteger(key) || key < 0)
      throw new Fault('FieldInvalid', { collection: this.spec.name, field: 'key' });
    if ('document' in write) this.#put.run(key, ...this.#stored(write.document));
    else this.#set(key, write.set);
  }

  #stored(document: JsonObject): (Scalar | null)[] {
    const values: (Scalar | null)[] = [null];
    let own = 0;
    for (const [field, type] of this.#fields) {
      const value = columnValue(Object.hasOwn(document, field) ? document[field] : undefined, type, field);
      if (value !== null) own += 1;
      values.push(value);
    }
    const names = Object.keys(document);
    if (names.length > own) {
      const rest = names.filter((name) => !Object.hasOwn(this.spec.fields, name));
      values[0] = canonicalText(Object.fromEntries(rest.map((name) => [name, document[name]])));
    }
    return values;
  }

  #set(key: number, set: Readonly<Record<string, Scalar>>): void {
    const fields = Object.keys(set);
    if (fields.length === 0) return;
    const values = fields.map((field) => columnValue(set[field], this.typeOf(field), field) as Scalar);
    const name = JSON.stringify(fields);
    let statement = this.#setters.get(name);
    if (!statement) {
      const assigned = fields.map((field) => `${columnOf(field)} = ?`).join(', ');
      statement = this.#db.prepare(`UPDATE ${tableOf(this.spec.name)} SET ${assigned} WHERE key = ?`);
      this.#setters.set(name, statement);
    }
    statement.run(...values, key);
  }

  found([key, rest, ...columns]: StoredRow): Found {
    const document: Record<string, Json> = rest === null ? {} : (JSON.parse(rest) as Record<string, Json>);
    for (const [at, [field, type]] of this.#fields.entries()) {
      const value = columns[at];
      if (value !== null && value !== undefined) document[field] = fieldValue(value, type);
    }
    return { key, document };
  }

  /** @throws Fault FieldInvalid for a field that is not declared */
  typeOf(field: string): FieldType {
    const type = Object.hasOwn(this.spec.fields, field) ? this.spec.fields[field] : undefined;
    if (!type)
      throw new Fault('FieldInvalid', { collection: this.spec.name, field, expected: 'a declared field' });
    return type;
  }
}
