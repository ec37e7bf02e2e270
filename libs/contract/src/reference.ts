/**
 * The pages of docs/reference that the code writes itself: events, commands, errors, limits and questions. Pure: the spec in
 * apps/e2e compares them with what is committed, and `npm run docs` writes them.
 */
import { expectationOf, FAULTS, LIMITS } from '@kheo/kernel';
import type { FaultKind, Field, Fields } from '@kheo/kernel';
import { COMMANDS, EVENTS, kebab } from '@kheo/recognition';
import type { CommandSpec, EventEntry } from '@kheo/recognition';
import { ENVELOPE } from './command-body.js';

/** A question as its page shows it: plain texts, because the questions themselves live where this library may not look. */
export interface QuestionEntry {
  readonly name: string;
  readonly doc: string;
  /** It answers one thing by its id as well. */
  readonly hasOne: boolean;
  readonly params: readonly ParameterEntry[];
}

export interface ParameterEntry {
  readonly name: string;
  /** What a value looks like. */
  readonly form: string;
  readonly doc: string;
}

/** Every type of event by the stream it stands on, with the members of its data. */
export const eventsPage = (): string =>
  page(
    'Events',
    [
      'Every type of event, by the category of its stream: an event of category `model` stands on a stream `kheo.model-<id>`. What is listed is',
      'the `data`; the metadata are the same for all and are described in [format.md](format.md). Names are for ever: a break gets a new type.',
      'A field that is _sealed_ holds `{ key, sealed }` in the log and is opened in answers only.',
    ],
    grouped(Object.entries(EVENTS), ([, { category }]) => category).flatMap(([category, events]) => [
      category === 'any' ? '## On the stream of the record they concern' : `## ${category}`,
      ...onOneStream(events),
    ]),
  );

/** Every command that is offered outside, with its address, who may issue it and what its body holds. */
export const commandsPage = (): string => {
  const offered = Object.entries(COMMANDS).filter(([, { internal }]) => internal !== true);
  return page(
    'Commands',
    [
      'Every command that is offered outside. `POST` the body as JSON to the address, with a bearer token and an `Idempotency-Key`',
      '([how](../how-to/act.md)); `kheo act` sends the same. An administrator may issue all of them. Each body may hold, beside its own fields:',
    ],
    [
      fieldTable(ENVELOPE),
      ...grouped(offered, ([, { category, stream }]) => (stream ? 'any record' : category)).flatMap(
        ([category, commands]) => [
          `## ${category}`,
          ...commands.flatMap(([name, command]) => [
            `### ${name}`,
            aboutCommand(name, command),
            fieldTable(command.fields),
          ]),
        ],
      ),
    ],
  );
};

/** Every code that a refusal, a problem or a failure may carry. */
export const errorsPage = (): string =>
  page(
    'Errors',
    [
      'One catalogue holds everything that can go wrong. A code is for ever; its text may improve. The same code stands in',
      '`application/problem+json`, in the report of an import, and in what the command line prints.',
    ],
    grouped(Object.entries(FAULTS), ([, { kind }]) => kind).flatMap(([kind, faults]) => [
      `## ${kind}`,
      `${KINDS[kind as FaultKind]}.`,
      table(
        ['code', 'meaning'],
        faults.map(([code, { title }]) => [`\`${code}\``, title]),
      ),
    ]),
  );

const KINDS: Readonly<Record<FaultKind, string>> = {
  input: 'What was sent can not be read',
  rejection: 'A rule forbids it; nothing was written, and the values say what the rule looked at',
  'unknown-thing': 'It names what is not there',
  denied: 'The caller may not',
  unauthenticated: 'Nobody knows who calls',
  limit: 'It is too much',
  conflict: 'It contradicts what is there',
  failure: 'Ours, not the caller’s',
};

/** Every limit; `docs` says what each one bounds. */
export const limitsPage = (docs: Readonly<Record<string, string>>): string =>
  page(
    'Limits',
    [
      'The limits of the kernel; the name ends with the unit. Those of the HTTP surface stand in [operate](../how-to/operate.md).',
    ],
    [
      table(
        ['limit', 'value', 'what it bounds'],
        Object.entries(LIMITS).map(([name, value]) => [
          `\`${name}\``,
          value.toLocaleString('en'),
          docs[name] ?? '',
        ]),
      ),
    ],
  );

/** Every question with the parameters of its list. */
export const questionsPage = (questions: readonly QuestionEntry[]): string => {
  const frame =
    questions[0]?.params.filter(({ name }) =>
      questions.every(({ params }) => params.some((param) => param.name === name)),
    ) ?? [];
  const own = ({ params }: QuestionEntry) =>
    params.filter(({ name }) => !frame.some((shared) => shared.name === name));
  return page(
    'Questions',
    [
      'Every question, at `GET /v1/<question>` and, where it says so, `GET /v1/<question>/<id>` ([how](../how-to/ask.md)). Every list takes:',
    ],
    [
      parameterTable(frame),
      ...questions.flatMap((question) => [
        `## ${question.name}`,
        `${question.doc}.${question.hasOne ? ` One by its id: \`/v1/${question.name}/<id>\`.` : ''}`,
        parameterTable(own(question)),
      ]),
    ],
  );
};

const page = (title: string, lead: readonly string[], sections: readonly string[]): string =>
  [
    `# ${title}`,
    '<!-- Written by `npm run docs` from the code: change it there. -->',
    lead.join('\n'),
    '<!-- prettier-ignore-start -->',
    ...sections.filter((section) => section !== ''),
    '<!-- prettier-ignore-end -->',
  ].join('\n\n') + '\n';

const grouped = <T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): readonly (readonly [string, readonly T[]])[] => [...Map.groupBy(items, keyOf)];

const aboutCommand = (name: string, { doc, roles }: CommandSpec): string => {
  const others = roles.filter((role) => role !== 'administrator');
  return `${doc}. For ${others.length > 0 ? others.join(', ') : 'the administrator'}.\n\n\`POST /v1/commands/${kebab(name)}\``;
};

type Events = readonly (readonly [string, EventEntry])[];

/** Names of the fields that each of several events has in the same form. */
const sharedNames = (events: Events): readonly string[] => {
  const [first, ...others] = events.map(([, { fields }]) => fields);
  if (!first || others.length === 0) return [];
  return Object.keys(first).filter((name) =>
    others.every(
      (fields) =>
        fields[name] && rowsOf(name, fields[name]).join() === rowsOf(name, first[name] as Field).join(),
    ),
  );
};

/** Of so many events one may stand apart, where the others then have more in common. */
const MANY = 5;

const alike = (events: Events): Events => {
  const others = events.length < MANY ? [] : events.map((_, at) => events.toSpliced(at, 1));
  return others.reduce(
    (most, some) => (sharedNames(some).length > sharedNames(most).length ? some : most),
    events,
  );
};

/** What the events of a stream carry together is told once, before each of them. */
const onOneStream = (events: Events): readonly string[] => {
  const carrying = alike(events);
  const shared = sharedNames(carrying);
  const [first] = carrying;
  const apart = events.filter((event) => !carrying.includes(event)).map(([type]) => ` but \`${type}\``);
  const together = Object.fromEntries(shared.map((name) => [name, first?.[1].fields[name] as Field]));
  return [
    ...(shared.length > 0 ? [`All of them${apart.join('')} carry:`, fieldTable(together)] : []),
    ...events.flatMap((event) => {
      const [type, { doc, fields }] = event;
      return [`### ${type}`, `${doc}.`, fieldTable(fields, carrying.includes(event) ? shared : [])];
    }),
  ];
};

const fieldTable = (fields: Fields, without: readonly string[] = []): string => {
  const own = Object.entries(fields).filter(([name]) => !without.includes(name));
  return table(
    ['field', 'form', 'meaning'],
    own.flatMap(([name, field]) => rowsOf(name, field)),
  );
};

/** One row for a field, and one for each member of a record in it. */
const rowsOf = (name: string, field: Field): readonly (readonly string[])[] => {
  const { record, path } = recordIn(name, field);
  const inner = Object.entries(record ?? {}).flatMap(([member, held]) => rowsOf(`${path}.${member}`, held));
  return [[`\`${name}\``, formOf(field), field.doc], ...inner];
};

const recordIn = (name: string, field: Field): { readonly record?: Fields; readonly path: string } => {
  if (field.kind === 'list') return field.item ? recordIn(`${name}[]`, field.item) : { path: name };
  return { path: name, ...(field.kind === 'record' && field.fields ? { record: field.fields } : {}) };
};

const formOf = (field: Field): string =>
  `${shapeOf(field)}${field.kind === 'sealed' ? ', sealed' : ''}${field.optional ? '; optional' : ''}`;

const shapeOf = (field: Field): string => {
  if (field.kind === 'record') return 'an object';
  return field.kind === 'list' && field.item
    ? `${expectationOf(field)}: ${shapeOf(field.item)}`
    : expectationOf(field);
};

const parameterTable = (params: readonly ParameterEntry[]): string =>
  table(
    ['parameter', 'form', 'meaning'],
    params.map(({ name, form, doc }) => [`\`${name}\``, form, doc]),
  );

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
};
