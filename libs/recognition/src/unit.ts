/** Territories and organisations: they are established, renamed, succeeded and abolished; decisions of the past stay with them. */
import {
  date,
  day,
  effectiveOnOf,
  freeText,
  id,
  intervalOf,
  oneOf,
  onDay,
  optional,
  plusDays,
  reject,
  text,
} from '@kheo/kernel';
import type { Day, EffectiveOn, Rejection } from '@kheo/kernel';
import type { Category, Context, DataOf, FoldedEvent } from './rule.js';
import { command, event, known } from './rule.js';
import type { UnitState } from './states.js';
import { SUCCESSION_RELATIONS, UNIT_KINDS, UNIT_LEVELS } from './vocabulary.js';

const established = {
  unit: id('Code of the unit, the same in every data set'),
  name: text('Name as printed (tên)'),
  kind: oneOf(UNIT_KINDS, 'Kind of unit'),
  level: optional(oneOf(UNIT_LEVELS, 'Level (cấp); none for a parish')),
  parent: optional(id('The unit above', 'unit')),
  territory: optional(id('The territory it works in; itself for a territory')),
  source: optional(id('The source that prints it', 'source')),
  note: optional(freeText('Remark of the recorder')),
};

const succeeded = {
  unit: id('The unit that ends or changes', 'unit'),
  successor: id('The unit that follows', 'unit'),
  relation: oneOf(SUCCESSION_RELATIONS, 'How it follows'),
  operatesFrom: day('First day of the successor; the predecessor ends the day before'),
  document: optional(id('The resolution', 'document')),
};

export const unitEvents = {
  UnitEstablished: event('A unit is known to exist (đơn vị, tổ chức)', established),
  UnitRenamed: event('A unit carries another name', {
    unit: established.unit,
    name: established.name,
    note: established.note,
  }),
  UnitSucceeded: event('Another unit follows, from a day on', succeeded),
  UnitAbolished: event('A unit ends with a day', {
    unit: established.unit,
    lastDay: day('Its last day'),
    note: established.note,
  }),
  CommitteeEstablished: event('A committee or council begins to work (thành lập ban chỉ đạo)', {
    unit: established.unit,
    committee: optional(id('The committee as a unit', 'unit')),
    document: optional(id('The decision that establishes it', 'document')),
    note: established.note,
  }),
};

const evolve = (state: UnitState | undefined, folded: FoldedEvent): UnitState | undefined => {
  switch (folded.type) {
    case 'UnitEstablished': {
      const data = folded.data as unknown as DataOf<typeof unitEvents.UnitEstablished>;
      const { unit, kind, level, parent, territory } = data;
      const existsFrom = intervalOf(folded.effectiveOn, folded.recordedOn);
      return known({ unit, kind, level, parent, territory, existsFrom, successors: [] });
    }
    case 'UnitSucceeded': {
      const { successor, operatesFrom, relation } = folded.data as unknown as DataOf<
        typeof unitEvents.UnitSucceeded
      >;
      if (!state) return state;
      const ends =
        relation === 'merged' || relation === 'renamed'
          ? { lastDay: firstOf(state.lastDay, plusDays(operatesFrom, -1)) }
          : {};
      return { ...state, successors: [...state.successors, successor], ...ends };
    }
    case 'UnitAbolished': {
      const { lastDay } = folded.data as unknown as DataOf<typeof unitEvents.UnitAbolished>;
      return state && { ...state, lastDay: firstOf(state.lastDay, lastDay) };
    }
    default:
      return state;
  }
};

/** Whatever is recorded later, a unit has ended with the first of its ends. */
const firstOf = (known: Day | undefined, day: Day): Day => (known !== undefined && known < day ? known : day);

/** Refused when the unit had ended on every day on which the act may have happened. */
export const refuseAfterEnd = (
  unit: UnitState | undefined,
  on: EffectiveOn,
  recordedOn: Day,
): Rejection | undefined => {
  const { earliest } = intervalOf(on, recordedOn);
  return unit?.lastDay !== undefined && earliest > unit.lastDay
    ? reject('UnitEnded', { unit: unit.unit, lastDay: unit.lastDay, effectiveFrom: earliest })
    : undefined;
};

/** Whether a unit is followed by another, directly or through others. */
const leadsTo = (from: string, to: string, context: Context): boolean => {
  const reached = new Set([from]);
  for (const unit of reached)
    for (const next of context.get('unit', unit)?.successors ?? []) reached.add(next);
  return reached.has(to);
};

const unitCommands = {
  EstablishUnit: command('unit', {
    undated: true,
    doc: 'Record a territory or an organisation',
    fields: {
      ...established,
      territory: optional(id('The territory it works in; itself for a territory')),
      validFrom: optional(date('First day, as far as known')),
      validTo: optional(day('Last day, where an end is known')),
    },
    target: (body) => body.unit,
    decide: ({ body, effectiveOn, recordedOn }, state, context) => {
      const { validFrom, validTo, ...data } = body;
      if (state) return reject('AlreadyExists', { unit: body.unit });
      if (
        body.territory !== undefined &&
        body.territory !== body.unit &&
        !context.get('unit', body.territory)
      ) {
        return reject('ReferenceUnknown', { field: 'territory', category: 'unit', id: body.territory });
      }
      const from = validFrom === undefined ? effectiveOn : effectiveOnOf(validFrom);
      if (
        validTo !== undefined &&
        from.date !== undefined &&
        intervalOf(from, recordedOn).earliest > validTo
      ) {
        return reject('ValidityReversed', { unit: body.unit, validTo });
      }
      const bounded =
        from.precision === 'unknown' && validTo !== undefined && (from.to ?? recordedOn) > validTo
          ? { ...from, to: validTo }
          : from;
      const begin = { type: 'UnitEstablished', data, effectiveOn: bounded };
      if (validTo === undefined) return [begin];
      return [
        begin,
        { type: 'UnitAbolished', data: { unit: body.unit, lastDay: validTo }, effectiveOn: onDay(validTo) },
      ];
    },
  }),
  RenameUnit: command('unit', {
    doc: 'Record that a unit carries another name from a date on',
    fields: { unit: id('The unit', 'unit'), name: established.name, note: established.note },
    target: (body) => body.unit,
    decide: ({ body, effectiveOn, recordedOn }, state) =>
      refuseAfterEnd(state, effectiveOn, recordedOn) ?? [{ type: 'UnitRenamed', data: body }],
  }),
  SucceedUnit: command('unit', {
    doc: 'Record that a unit is followed by another; a merger has one command for each predecessor',
    fields: succeeded,
    target: (body) => body.unit,
    decide: ({ body }, state, context) => {
      if (body.unit === body.successor) return reject('SuccessorIsItself', { unit: body.unit });
      if (state?.successors.includes(body.successor) === true)
        return reject('AlreadyExists', { unit: body.unit, successor: body.successor });
      const successor = context.get('unit', body.successor);
      if (successor?.lastDay !== undefined && successor.lastDay < body.operatesFrom)
        return reject('UnitEnded', {
          unit: body.successor,
          lastDay: successor.lastDay,
          operatesFrom: body.operatesFrom,
        });
      if (state?.existsFrom !== undefined && state.existsFrom.earliest >= body.operatesFrom)
        return reject('ValidityReversed', {
          unit: body.unit,
          existsFrom: state.existsFrom.earliest,
          operatesFrom: body.operatesFrom,
        });
      if (leadsTo(body.successor, body.unit, context))
        return reject('SuccessionInCircle', { unit: body.unit, successor: body.successor });
      return [{ type: 'UnitSucceeded', data: body }];
    },
  }),
  AbolishUnit: command('unit', {
    doc: 'Record the last day of a unit',
    fields: { unit: id('The unit', 'unit'), lastDay: day('Its last day'), note: established.note },
    target: (body) => body.unit,
    decide: ({ body }, state) => {
      if (state?.lastDay !== undefined)
        return reject('UnitEnded', { unit: body.unit, lastDay: state.lastDay });
      if (state?.existsFrom !== undefined && body.lastDay < state.existsFrom.earliest)
        return reject('ValidityReversed', { unit: body.unit, lastDay: body.lastDay });
      return [{ type: 'UnitAbolished', data: body, effectiveOn: onDay(body.lastDay) }];
    },
  }),
  EstablishCommittee: command('unit', {
    doc: 'Record that a unit has a committee or council',
    fields: { ...unitEvents.CommitteeEstablished.fields, unit: id('The unit it works for', 'unit') },
    target: (body) => body.unit,
    decide: ({ body, effectiveOn, recordedOn }, state) =>
      refuseAfterEnd(state, effectiveOn, recordedOn) ?? [{ type: 'CommitteeEstablished', data: body }],
  }),
};

export const unit: Category<UnitState> = { events: unitEvents, commands: unitCommands, evolve };
