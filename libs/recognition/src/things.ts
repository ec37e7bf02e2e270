/**
 * What acts refer to and what is recorded once: phases, field schemes, sources, documents, persons, forms of commendation and
 * grounds of annulment. Legal data carry their source and how sure they are.
 */
import {
  date,
  day,
  freeText,
  id,
  integer,
  list,
  oneOf,
  optional,
  personal,
  reject,
  text,
} from '@kheo/kernel';
import type { Category, CommandSpec, DataOf, EventSpec, FoldedEvent } from './rule.js';
import { command, event, known } from './rule.js';
import type { States, ThingState } from './states.js';
import { CERTAINTIES } from './vocabulary.js';

const note = optional(freeText('Remark of the recorder'));
const source = optional(id('The source that prints it', 'source'));

const phaseFields = {
  organisation: id('The organisation whose phase it is', 'unit'),
  name: text('Name as printed'),
  fromYear: integer('First year', 1945, 2200),
  toYear: integer('Last year', 1945, 2200),
  governingDocument: optional(id('The document that founds it', 'document')),
  source,
  note,
};
const phase = id('The phase', 'phase');
export const phaseEvents = {
  PhaseDeclared: event('A phase of one organisation (giai đoạn); phases overlap', {
    phase: id('The phase'),
    ...phaseFields,
  }),
  PhaseAmended: event('A phase is set otherwise from a date on', {
    phase,
    name: optional(phaseFields.name),
    fromYear: optional(phaseFields.fromYear),
    toYear: optional(phaseFields.toYear),
    note,
  }),
};
export const phaseCategory: Category<States['phase']> = {
  events: phaseEvents,
  commands: {
    DeclarePhase: command('phase', {
      undated: true,
      doc: 'Declare a phase of an organisation',
      fields: phaseFields,
      target: (_, derive) => derive('phs'),
      decide: ({ body }, _, context) =>
        body.fromYear > body.toYear
          ? reject('PhaseEndsBeforeItBegins', { fromYear: body.fromYear, toYear: body.toYear })
          : [{ type: 'PhaseDeclared', data: { phase: context.derive('phs'), ...body } }],
    }),
    AmendPhase: command('phase', {
      doc: 'Amend the name or the years of a phase',
      fields: phaseEvents.PhaseAmended.fields,
      target: (body) => body.phase,
      decide: ({ body }, state) => {
        const [fromYear, toYear] = [body.fromYear ?? state?.fromYear ?? 0, body.toYear ?? state?.toYear ?? 0];
        return fromYear > toYear
          ? reject('PhaseEndsBeforeItBegins', { fromYear, toYear })
          : [{ type: 'PhaseAmended', data: body }];
      },
    }),
  },
  evolve: (state, { type, data }) => {
    if (type === 'PhaseDeclared') {
      const {
        phase: declared,
        fromYear,
        toYear,
      } = data as unknown as DataOf<typeof phaseEvents.PhaseDeclared>;
      return { id: declared, fromYear, toYear };
    }
    return state && { ...state, ...known(pick(data as unknown as DataOf<typeof phaseEvents.PhaseAmended>)) };
  },
};
const pick = ({ fromYear, toYear }: DataOf<typeof phaseEvents.PhaseAmended>) =>
  ({ fromYear, toYear }) as { fromYear: number; toYear: number };

const schemeField = {
  scheme: id('Code of the scheme'),
  code: id('Code of the field in the scheme'),
  nameVi: text('Name as printed'),
  nameEn: optional(text('Name in English')),
  source,
};
export const schemeEvents = {
  FieldSchemeDeclared: event('A scheme of fields (lĩnh vực); schemes are never mapped to each other', {
    scheme: schemeField.scheme,
    source,
  }),
  FieldDeclared: event('A field of a scheme', schemeField),
};
export const schemeCategory: Category<States['scheme']> = {
  events: schemeEvents,
  commands: {
    DeclareField: command('scheme', {
      undated: true,
      doc: 'Declare a field; the first one opens its scheme',
      fields: schemeField,
      target: (body) => body.scheme,
      decide: ({ body }, state) => {
        if (state?.codes.includes(body.code) === true)
          return reject('AlreadyExists', { scheme: body.scheme, code: body.code });
        const open = {
          type: 'FieldSchemeDeclared',
          data: known({ scheme: body.scheme, source: body.source }),
        };
        return [...(state ? [] : [open]), { type: 'FieldDeclared', data: body }];
      },
    }),
  },
  evolve: (state, { type, data }) => {
    const { scheme, code } = data as unknown as DataOf<typeof schemeEvents.FieldDeclared>;
    return type === 'FieldSchemeDeclared'
      ? { id: scheme, codes: [] }
      : state && { ...state, codes: [...state.codes, code] };
  },
};

/** A category with one event that says "it exists", and one command that records it. */
const thing = <C extends 'source' | 'document' | 'person' | 'form' | 'ground'>(
  events: Readonly<Record<string, EventSpec>>,
  commands: Readonly<Record<string, CommandSpec>>,
  first: (data: FoldedEvent['data']) => States[C],
): Category<States[C]> => ({ events, commands, evolve: (state, { data }) => state ?? first(data) });

const sourceFields = {
  title: text('Title as printed'),
  publisher: optional(text('Publisher')),
  place: optional(text('Place it reports from')),
  publishedOn: optional(date('Day of publication, as far as printed')),
  file: optional(text('File it was kept in')),
  sha256: optional(text('SHA-256 of the file in hex', 64)),
  note,
};
export const sourceEvents = {
  SourceRegistered: event('A text that facts are read from', { source: id('The source'), ...sourceFields }),
};
export const sourceCategory = thing<'source'>(
  sourceEvents,
  {
    RegisterSource: command('source', {
      undated: true,
      doc: 'Register an article, report or file that facts are read from',
      fields: sourceFields,
      target: (_, derive) => derive('src'),
      decide: ({ body }, _, context) => [
        { type: 'SourceRegistered', data: { source: context.derive('src'), ...body } },
      ],
    }),
  },
  (data) => {
    const held = data as unknown as DataOf<typeof sourceEvents.SourceRegistered>;
    return known({ id: held.source, publishedOn: held.publishedOn });
  },
);

const documentFields = {
  type: text('Type as printed: Kết luận, Kế hoạch, Quyết định …', 100),
  number: optional(text('Number as printed', 50)),
  symbol: optional(text('Symbol as printed: KL/TU', 50)),
  printedAs: optional(freeText('The citation as printed')),
  issuer: optional(id('The unit that issued it', 'unit')),
  title: optional(text('Title')),
  source,
  note,
};
export const documentEvents = {
  DocumentRecorded: event('A document is cited (văn bản)', {
    document: id('The document'),
    ...documentFields,
  }),
};
export const documentCategory = thing<'document'>(
  documentEvents,
  {
    RecordDocument: command('document', {
      undated: true,
      doc: 'Record a document as printed; number and symbol stay apart, nothing is completed',
      fields: documentFields,
      target: (_, derive) => derive('doc'),
      decide: ({ body }, _, context) => [
        { type: 'DocumentRecorded', data: { document: context.derive('doc'), ...body } },
      ],
    }),
  },
  (data) => ({ id: data['document'] as string }),
);

const capacityFields = {
  capacity: personal('Capacity as printed (chức vụ)'),
  unit: optional(id('The unit it is held in', 'unit')),
};
export const personEvents = {
  PersonIdentified: event('A person is named', {
    person: id('The person'),
    name: personal('Name as printed'),
    source,
    note: optional(freeText('Remark of the recorder')),
  }),
  CapacityHeld: event('A person acts in a capacity; one person may hold several', {
    person: id('The person', 'person'),
    ...capacityFields,
    note,
  }),
};
export const personCategory = thing<'person'>(
  personEvents,
  {
    IdentifyPerson: command('person', {
      undated: true,
      doc: 'Record a person, and the capacity in which the source names them',
      fields: {
        name: personEvents.PersonIdentified.fields.name,
        capacity: optional(capacityFields.capacity),
        unit: capacityFields.unit,
        source,
        note,
      },
      target: (_, derive) => derive('per'),
      decide: ({ body }, _, context) => {
        const person = context.derive('per');
        const identified = {
          type: 'PersonIdentified',
          data: known({ person, name: body.name, source: body.source, note: body.note }),
        };
        if (body.capacity === undefined) return [identified];
        return [
          identified,
          { type: 'CapacityHeld', data: known({ person, capacity: body.capacity, unit: body.unit }) },
        ];
      },
    }),
    HoldCapacity: command('person', {
      doc: 'Record a further capacity of a person',
      fields: personEvents.CapacityHeld.fields,
      target: (body) => body.person,
      decide: ({ body }) => [{ type: 'CapacityHeld', data: body }],
    }),
  },
  (data) => ({ id: data['person'] as string }),
);

const formFields = {
  form: id('Code of the form'),
  nameVi: text('Name'),
  nameEn: optional(text('Name in English')),
  level: text('Level, or any, or agency', 20),
  authority: optional(text('Who may grant it')),
  legalBasis: optional(text('Legal basis, with what is unconfirmed marked in place')),
  validFrom: optional(day('First day of the form')),
  validTo: optional(day('Last day of the form')),
  certainty: oneOf(CERTAINTIES, 'How sure it is'),
};
export const formEvents = {
  CommendationFormDeclared: event(
    'A form of recognition or commendation and its authority (hình thức khen thưởng)',
    formFields,
  ),
};
export const formCategory = thing<'form'>(
  formEvents,
  {
    DeclareForm: command('form', {
      undated: true,
      doc: 'Declare a form of commendation with its legal basis',
      roles: ['administrator'],
      fields: formFields,
      target: (body) => body.form,
      decide: ({ body }, state) =>
        state
          ? reject('AlreadyExists', { form: body.form })
          : [{ type: 'CommendationFormDeclared', data: body }],
    }),
  },
  (data) => {
    const { form, level, validFrom, validTo } = data as unknown as DataOf<
      typeof formEvents.CommendationFormDeclared
    >;
    return known({ id: form, level, validFrom, validTo });
  },
);

const groundFields = {
  ground: id('Code of the ground'),
  law: text('Law', 100),
  article: text('Article', 20),
  clause: optional(text('Clause', 20)),
  point: optional(text('Point', 20)),
  paraphraseVi: text('What it says'),
  paraphraseEn: optional(text('What it says, in English')),
  certainty: oneOf(CERTAINTIES, 'How sure it is'),
};
export const groundEvents = {
  AnnulmentGroundDeclared: event(
    'A legal ground on which a decision is annulled (căn cứ hủy bỏ)',
    groundFields,
  ),
};
export const groundCategory = thing<'ground'>(
  groundEvents,
  {
    DeclareGround: command('ground', {
      undated: true,
      doc: 'Declare a legal ground of annulment',
      roles: ['administrator'],
      fields: groundFields,
      target: (body) => body.ground,
      decide: ({ body }, state) =>
        state
          ? reject('AlreadyExists', { ground: body.ground })
          : [{ type: 'AnnulmentGroundDeclared', data: body }],
    }),
  },
  (data) => ({ id: data['ground'] as string }),
);

/** Lists of phases and documents that acts share. */
export const phasesField = optional(
  list(phase, 'Phases that the source names for it; never derived from its date', 20),
);
export const noteField = note;
export type { ThingState };
