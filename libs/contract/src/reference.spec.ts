// The reference pages name everything that the code knows, and nothing twice.
import { describe, expect, it } from '@jest/globals';
import { FAULTS, LIMITS } from '@kheo/kernel';
import { COMMANDS, EVENTS, kebab } from '@kheo/recognition';
import { commandsPage, errorsPage, eventsPage, limitsPage, questionsPage } from './reference.js';

/** The part of a page under a heading, up to the next one. */
const under = (page: string, heading: string): string =>
  page.split(`\n${heading}\n`)[1]?.split('\n#')[0] ?? '';

const headings = (page: string, level: string): string[] =>
  page
    .split('\n')
    .filter((line) => line.startsWith(`${level} `))
    .map((line) => line.slice(level.length + 1));

describe('the page of events', () => {
  it('has every type once', () => {
    expect(headings(eventsPage(), '###').sort()).toEqual(Object.keys(EVENTS).sort());
  });

  it('says what a field refers to, that it may be absent, and that it is sealed', () => {
    const replaced = under(eventsPage(), '### CapacityHeld');
    expect(replaced).toContain(
      '| `capacity` | text of 1 to 1000 characters without control characters, sealed |',
    );
    expect(replaced).toContain('| `unit` | the id of a unit; optional |');
  });

  it('names what all events of a stream carry once, and not again with each', () => {
    expect(under(eventsPage(), '## case')).toContain('| `holderKind` |');
    expect(under(eventsPage(), '### RecognitionGranted')).not.toContain('| `holderKind` |');
    expect(under(eventsPage(), '### RecognitionGranted')).toContain('| `decidedIn.line` |');
  });

  it('says which event does not carry what the others of its stream do', () => {
    expect(under(eventsPage(), '## case')).toContain('All of them but `DecisionLineUnapplied` carry:');
    expect(under(eventsPage(), '### DecisionLineUnapplied')).toContain('| `case` |');
    expect(under(eventsPage(), '## person')).not.toContain('but');
  });

  it('shows the members of what stands in a list', () => {
    expect(under(eventsPage(), '### DecisionIssued')).toContain('| `lines[].model` |');
    expect(under(eventsPage(), '### DecisionIssued')).toContain('| `lines[].field.scheme` |');
  });
});

describe('the page of commands', () => {
  const offered = Object.entries(COMMANDS).filter(([, { internal }]) => internal !== true);

  it('has every command that is offered outside, with its address, and none of the others', () => {
    const page = commandsPage();
    expect(headings(page, '###').sort()).toEqual(offered.map(([name]) => name).sort());
    for (const [name] of offered)
      expect(under(page, `### ${name}`)).toContain(`\`POST /v1/commands/${kebab(name)}\``);
  });

  it('says who may issue a command', () => {
    expect(under(commandsPage(), '### IssueDecision')).toContain('For officer.');
    expect(under(commandsPage(), '### GrantAuthority')).toContain('For the administrator.');
  });

  it('names what a body may hold beside its own fields', () => {
    expect(commandsPage().split('\n## ')[0]).toContain('| `effectiveOn` |');
  });
});

describe('the other pages', () => {
  it('have every code under its kind', () => {
    const page = errorsPage();
    for (const [code, { kind, title }] of Object.entries(FAULTS))
      expect(under(page, `## ${kind}`)).toContain(`| \`${code}\` | ${title} |`);
  });

  it('have every limit with what it bounds', () => {
    const page = limitsPage({ eventBytes: 'One event' });
    for (const name of Object.keys(LIMITS)) expect(page).toContain(`| \`${name}\` | `);
    expect(page).toContain(`| \`eventBytes\` | ${LIMITS.eventBytes.toLocaleString('en')} | One event |`);
  });

  it('have the parameters that every question takes once, and the others with their question', () => {
    const frame = { name: 'asOf', form: 'a day', doc: 'The day' };
    const level = { name: 'level', form: 'commune | district', doc: 'Level' };
    const page = questionsPage([
      { name: 'register', doc: 'Who did what', hasOne: false, params: [level, frame] },
      { name: 'units', doc: 'Units', hasOne: true, params: [frame] },
    ]);
    expect(page.split('| `asOf` |')).toHaveLength(2);
    expect(under(page, '## register')).toContain(
      String.raw`| \`level\` | commune \| district | Level |`.replaceAll('\\`', '`'),
    );
    expect(under(page, '## units')).toBe(
      '\nUnits. One by its id: `/v1/units/<id>`.\n\n<!-- prettier-ignore-end -->\n',
    );
  });

  it('are the same whenever they are written', () => {
    expect([eventsPage(), commandsPage(), errorsPage()]).toEqual([
      eventsPage(),
      commandsPage(),
      errorsPage(),
    ]);
  });
});
