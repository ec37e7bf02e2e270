/** Read models in memory: maps of documents that are filtered and sorted when asked. */
import { canonicalText, Fault, isDay } from '@kheo/kernel';
import type { JsonObject } from '@kheo/kernel';
import type {
  CollectionSpec,
  Commit,
  CommitOutcome,
  Condition,
  Count,
  Counted,
  FieldType,
  Find,
  Found,
  ReadModelStore,
  Scalar,
  Write,
} from '@kheo/ports';

interface Collection {
  readonly spec: CollectionSpec;
  /** Documents as canonical text, so that nobody changes them in place. */
  readonly documents: Map<number, string>;
}

export class MemoryReadModelStore implements ReadModelStore {
  readonly #collections = new Map<string, Collection>();
  readonly #questions = new Map<string, { epoch: number; checkpoint: number }>();
  #closed = false;

  async prepare(question: string, collections: readonly CollectionSpec[]): Promise<void> {
    this.#mustBeOpen();
    for (const spec of collections) {
      const held = this.#collections.get(spec.name);
      if (held && canonicalText(held.spec) !== canonicalText(spec)) {
        throw new Fault('ConfigurationInvalid', {
          question,
          collection: spec.name,
          expected: 'a new version for new fields',
        });
      }
      if (!held)
        this.#collections.set(spec.name, {
          spec: JSON.parse(canonicalText(spec)) as CollectionSpec,
          documents: new Map(),
        });
    }
  }

  async acquire(question: string): Promise<{ epoch: number; checkpoint: number }> {
    this.#mustBeOpen();
    const { epoch, checkpoint } = this.#questions.get(question) ?? { epoch: 0, checkpoint: 0 };
    const next = { epoch: epoch + 1, checkpoint };
    this.#questions.set(question, next);
    return { ...next };
  }

  /** Memory needs no index to be right. */
  async index(): Promise<void> {
    this.#mustBeOpen();
  }

  async commit(commits: readonly Commit[]): Promise<readonly CommitOutcome[]> {
    this.#mustBeOpen();
    // All writes of all commits are checked before the first is made
    const changes: (() => void)[] = [];
    const outcomes = commits.map(({ question, epoch, from, to, writes }): CommitOutcome => {
      const held = this.#questions.get(question);
      if (to < from) throw new Fault('Internal', { question, from, to });
      if (held?.epoch !== epoch || held.checkpoint !== from) return 'fenced';
      for (const write of writes) changes.push(this.#change(write));
      changes.push(() => (held.checkpoint = to));
      return 'committed';
    });
    for (const change of changes) change();
    return outcomes;
  }

  #change(write: Write): () => void {
    const { collection, key } = write;
    const { spec, documents } = this.#collection(collection);
    if (!Number.isSafeInteger(key) || key < 0) throw new Fault('FieldInvalid', { collection, field: 'key' });
    if ('document' in write) {
      for (const [field, type] of Object.entries(spec.fields)) scalarOf(write.document, field, type);
      const text = canonicalText(write.document);
      return () => documents.set(key, text);
    }
    for (const [field, value] of Object.entries(write.set)) {
      if (!Object.hasOwn(spec.fields, field))
        throw new Fault('FieldInvalid', { collection, field, expected: 'a declared field' });
      scalarOf({ [field]: value }, field, typeOf(spec, field));
    }
    const set = JSON.parse(canonicalText(write.set)) as JsonObject;
    return () => {
      const held = documents.get(key);
      if (held !== undefined)
        documents.set(key, canonicalText({ ...(JSON.parse(held) as JsonObject), ...set }));
    };
  }

  async checkpoint(question: string): Promise<number> {
    this.#mustBeOpen();
    return this.#questions.get(question)?.checkpoint ?? 0;
  }

  async find(collection: string, find: Find): Promise<readonly Found[]> {
    const { spec, documents } = this.#collection(collection);
    const order = find.orderBy ?? [];
    for (const field of [...find.where.map((condition) => condition.field), ...order]) typeOf(spec, field);
    const rows = [...documents]
      .map(([key, text]) => found(key, text))
      .filter(({ document }) => find.where.every((condition) => matches(spec, condition, document)))
      .map((row) => ({
        row,
        values: order.map((field) => scalarOf(row.document, field, typeOf(spec, field))),
        key: row.key,
      }));
    const compare = (a: Place, b: Place): number => {
      const direction = find.descending === true ? -1 : 1;
      for (const at of order.keys()) {
        const compared = compareScalars(a.values[at] ?? null, b.values[at] ?? null);
        if (compared !== 0) return direction * compared;
      }
      return direction * (a.key - b.key);
    };
    const { after } = find;
    if (after && after.values.length !== order.length)
      throw new Fault('ParameterInvalid', { expected: 'a value for each sort field' });
    for (const [at, value] of (after?.values ?? []).entries()) {
      const field = order[at] as string;
      if (value !== null && !canBeAsked(value, typeOf(spec, field)))
        throw new Fault('ParameterInvalid', { field, expected: typeOf(spec, field) });
    }
    return rows
      .filter((row) => !after || compare(row, after) > 0)
      .sort(compare)
      .slice(0, find.limit)
      .map(({ row }) => row);
  }

  async count(collection: string, counts: readonly Count[]): Promise<readonly (readonly Counted[])[]> {
    const held = this.#collection(collection);
    return counts.map((count) => countOf(held, count));
  }

  async scan(collection: string, after: number, limit: number): Promise<readonly Found[]> {
    const { documents } = this.#collection(collection);
    const keys = [...documents.keys()]
      .filter((key) => key > after)
      .sort((a, b) => a - b)
      .slice(0, limit);
    return keys.map((key) => found(key, documents.get(key) as string));
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #collection(name: string): Collection {
    this.#mustBeOpen();
    const held = this.#collections.get(name);
    if (!held) throw new Fault('Internal', { collection: name, expected: 'a collection that was prepared' });
    return held;
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new Fault('ShuttingDown');
  }
}

const countOf = ({ spec, documents }: Collection, { where, by, also }: Count): readonly Counted[] => {
  for (const field of [...by, ...[...where, ...also].map((condition) => condition.field)])
    if (spec.counted?.includes(field) !== true)
      throw new Fault('ParameterInvalid', { collection: spec.name, field, expected: 'a counted field' });
  if (by.length > 2) throw new Fault('ParameterInvalid', { found: by.length, limit: 2 });
  const fulfils = (conditions: readonly Condition[], document: JsonObject): boolean =>
    conditions.map((condition) => matches(spec, condition, document)).every((fits) => fits);
  for (const condition of [...where, ...also]) {
    matches(spec, condition, {});
    if (isRange(condition) && spec.fields[condition.field] === 'text')
      throw new Fault('ParameterInvalid', { field: condition.field, expected: 'a number or a day' });
  }
  const groups = new Map<string, { values: (Scalar | null)[]; count: number; also: number }>();
  for (const text of documents.values()) {
    const document = JSON.parse(text) as JsonObject;
    if (!fulfils(where, document)) continue;
    const values = by.map((field) => scalarOf(document, field, typeOf(spec, field)));
    const group = groups.get(JSON.stringify(values)) ?? { values, count: 0, also: 0 };
    groups.set(JSON.stringify(values), group);
    group.count += 1;
    if (fulfils(also, document)) group.also += 1;
  }
  return [...groups.values()];
};

interface Place {
  readonly values: readonly (Scalar | null)[];
  readonly key: number;
}

const found = (key: number, text: string): Found => ({ key, document: JSON.parse(text) as JsonObject });

const typeOf = (spec: CollectionSpec, field: string): FieldType => {
  const type = Object.hasOwn(spec.fields, field) ? spec.fields[field] : undefined;
  if (!type)
    throw new Fault('ParameterInvalid', { collection: spec.name, field, expected: 'a declared field' });
  return type;
};

const scalarOf = (document: JsonObject, field: string, type: FieldType): Scalar | null => {
  const value = Object.hasOwn(document, field) ? document[field] : undefined;
  if (value === undefined) return null;
  if (!fits(value, type)) throw new Fault('FieldInvalid', { field, expected: type });
  return value as Scalar;
};

const DAY = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;

const fits = (value: unknown, type: FieldType): boolean => {
  if (type === 'integer') return Number.isSafeInteger(value);
  return typeof value === 'string' && (type === 'text' ? value.isWellFormed() : DAY.test(value));
};

/** What is asked for may come from a cursor that was not issued here: the day must exist. */
const canBeAsked = (value: Scalar, type: FieldType): boolean =>
  fits(value, type) && (type !== 'day' || isDay(value as string));

const isRange = (condition: Condition): boolean =>
  !('is' in condition || 'in' in condition || 'contains' in condition);

const matches = (spec: CollectionSpec, condition: Condition, document: JsonObject): boolean => {
  const type = typeOf(spec, condition.field);
  const value = scalarOf(document, condition.field, type);
  const told = (wanted: Scalar): Scalar => {
    if (!canBeAsked(wanted, type))
      throw new Fault('ParameterInvalid', { field: condition.field, expected: type });
    return wanted;
  };
  if ('is' in condition)
    return value === told(condition.is) || (value === null && condition.orAbsent === true);
  if ('in' in condition) return condition.in.map(told).some((wanted) => wanted === value);
  if ('contains' in condition)
    return (
      condition.contains.map(told).every((word) => String(value).includes(String(word))) && value !== null
    );
  const [low, high] = [condition.atLeast, condition.atMost].map((end) =>
    end === undefined ? undefined : told(end),
  );
  if (value === null || (low !== undefined && compareScalars(value, low) < 0)) return false;
  return high === undefined || compareScalars(value, high) <= 0;
};

/** Missing first, numbers by size, text by its UTF-8 bytes as the databases do (UTF-16 units sort emoji differently). */
const compareScalars = (a: Scalar | null, b: Scalar | null): number => {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
};
