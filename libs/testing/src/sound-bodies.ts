/** Chance bodies that fit their fields: for properties over every type of event and every command at once. */
import fc from 'fast-check';
import { PRECISIONS } from '@kheo/kernel';
import type { EffectiveOn, Field, Fields, JsonObject } from '@kheo/kernel';

const two = (n: number): string => String(n).padStart(2, '0');

export const anyDay: fc.Arbitrary<string> = fc
  .tuple(
    fc.integer({ min: 1945, max: 2100 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
  )
  .map(([year, month, day]) => `${String(year)}-${two(month)}-${two(day)}`);

/** A date cut to a day, a month or a year. */
const anyDate = fc.tuple(anyDay, fc.constantFrom(4, 7, 10)).map(([day, chars]) => day.slice(0, chars));

export const anyEffectiveOn: fc.Arbitrary<EffectiveOn> = fc
  .tuple(fc.constantFrom(...PRECISIONS), anyDay, anyDay)
  .map(([precision, a, b]) => {
    const [date, to] = a < b ? [a, b] : [b, a];
    if (precision === 'unknown') return { precision, to };
    if (precision === 'range') return { precision, date, to };
    return { precision, date: date.slice(0, { day: 10, month: 7, year: 4 }[precision]) };
  });

/** Few ids, so that things meet. */
export const anyId = fc.constantFrom('a', 'b', 'c');
const anyText = fc.constantFrom('x', 'Dân vận khéo', 'lò đốt rác');

/** A value of a field. Ids come from `ids`. */
const soundValue = (field: Field, ids: fc.Arbitrary<string>): fc.Arbitrary<unknown> => {
  const { min = 0, max = 1_000 } = field;
  switch (field.kind) {
    case 'id':
      return ids;
    case 'text':
    case 'sealed':
      return anyText;
    case 'enum':
      return fc.constantFrom(...(field.values ?? []));
    case 'integer':
    case 'number':
      return fc.integer({ min, max: Math.min(max, min + 1_000) });
    case 'flag':
      return fc.boolean();
    case 'day':
      return anyDay;
    case 'date':
      return anyDate;
    case 'effective':
      return anyEffectiveOn;
    case 'list':
      return fc.array(soundValue(field.item as Field, ids), { maxLength: 3 });
    case 'record':
      return soundBody(field.fields ?? {}, ids);
    case 'object':
      return fc.constant({});
  }
};

/** A body with every required field and some of the others. */
export const soundBody = (fields: Fields, ids: fc.Arbitrary<string> = anyId): fc.Arbitrary<JsonObject> => {
  const names = Object.keys(fields);
  const values = Object.fromEntries(names.map((name) => [name, soundValue(fields[name] as Field, ids)]));
  const requiredKeys = names.filter((name) => fields[name]?.optional !== true);
  return fc.record(values, { requiredKeys }).map((body) => ({ ...body }) as JsonObject);
};
