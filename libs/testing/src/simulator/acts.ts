/**
 * Commands of the movement by chance: what officers do, in any order, on few things, so that they meet. Many are right, some can not
 * be, and the rules are not asked which.
 */
import type { EffectiveOn } from '@kheo/kernel';
import { LEVELS, randomDate } from '../random-steps.js';
import type { Random } from '../random.js';
import { NOWHERE } from './known-things.js';
import type { KnownThings, Pool } from './known-things.js';

/** A command before it has a key. */
export interface Act {
  readonly name: string;
  readonly body: object;
  readonly effectiveOn?: EffectiveOn;
  /** What it makes, where it is accepted: the prefix of its id, and what kind of thing it is. */
  readonly makes?: readonly (readonly [prefix: string, pool: Pool])[];
}

type Make = (known: KnownThings, random: Random) => Act;

const LINE_ACTS = ['recognise', 'refuse', 'rate-outstanding', 'commend'] as const;
const UNITS = 6;
const chance = (random: Random, of: number): boolean => random.below(of) === 0;
const maybe = <T extends object>(random: Random, value: T): Partial<T> => (chance(random, 2) ? value : {});
const level = (random: Random) => ({ level: random.pick(LEVELS) });

const unit: Make = (known, random) => {
  const id = `u-${String(random.below(UNITS))}`;
  return {
    name: 'EstablishUnit',
    body: {
      unit: id,
      name: `xã ${id}`,
      kind: 'territory',
      level: random.pick(LEVELS),
      ...(known.has('unit') && chance(random, 3) ? { parent: known.some('unit') } : {}),
      ...(chance(random, 6) ? { validTo: '2025-06-30' } : {}),
    },
  };
};

const person: Make = (_, random) => ({
  name: 'IdentifyPerson',
  body: { name: `Nguyễn Văn ${String(random.below(9))}` },
  makes: [['per', 'person']],
});

const model: Make = (known, random) => ({
  name: 'IdentifyModel',
  body: {
    title: `Đường hoa ${String(random.below(99))}`,
    kind: random.pick(['model', 'exemplar']),
    ...random.pick([
      { holderKind: 'individual', holders: [known.some('person')] },
      { holderKind: 'collective', holders: [known.some('unit')] },
      { holders: [] },
    ]),
    unit: known.some('unit'),
    ...maybe(random, { note: 'theo báo cáo' }),
  },
  makes: [['mod', 'model']],
});

/** An act that opens a case where it names none. */
const opening =
  (name: string, more: (random: Random) => object = () => ({})): Make =>
  (known, random) => {
    const subject = known.someCase();
    return {
      name,
      body: {
        ...subject,
        ...('case' in subject ? {} : maybe(random, level(random))),
        ...maybe(random, { by: known.some('unit') }),
        ...more(random),
      },
      ...('case' in subject ? {} : { makes: [['cas', 'case']] as const }),
    };
  };

const onCase =
  (name: string, more: (known: KnownThings, random: Random) => object = () => ({})): Make =>
  (known, random) => ({ name, body: { case: known.some('case'), ...more(known, random) } });

const onModel =
  (name: string, more: (known: KnownThings, random: Random) => object = () => ({})): Make =>
  (known, random) => ({ name, body: { model: known.some('model'), ...more(known, random) } });

const decision: Make = (known, random) => ({
  name: 'IssueDecision',
  body: {
    issuer: known.some('unit'),
    type: 'QĐ',
    number: String(random.below(20)),
    lines: Array.from({ length: 1 + random.below(4) }, () => ({
      act: chance(random, 2) ? 'recognise' : random.pick(LINE_ACTS),
      ...known.someCase(),
      ...maybe(random, level(random)),
      cycle: 2015 + random.below(10),
    })),
  },
  makes: [['dec', 'decision']],
});

const onDecision =
  (name: string, more: object): Make =>
  (known) => ({ name, body: { ...known.someDecision(), ...more } });

const correction: Make = (known, random) => {
  const { stream, revision } = known.someRecord() ?? { stream: 'kheo.unit-u-0', revision: 0 };
  const changes = random.pick([
    { note: 'đã sửa' },
    { title: `Lò đốt rác ${String(random.below(9))}` },
    { level: random.pick(LEVELS) },
    { unit: known.some('unit') },
    {},
  ]);
  return {
    name: 'CorrectRecord',
    body: {
      stream,
      revision,
      changes,
      reason: 'đọc nhầm',
      ...maybe(random, { happenedOn: randomDate(random) }),
    },
  };
};

const retraction: Make = (known) => {
  const { stream, revision } = known.someRecord() ?? { stream: 'kheo.unit-u-0', revision: 0 };
  return { name: 'RetractRecord', body: { stream, revision, reason: 'ghi hai lần' } };
};

/** One act in so many of its kind; else a visit. */
const RARELY = 4;
const rarely =
  (make: Make): Make =>
  (known, random) =>
    chance(random, RARELY)
      ? make(known, random)
      : { name: 'RecordVisit', body: { model: known.some('model') } };

const votes = (_: KnownThings, random: Random) => ({
  members: 9,
  present: 7 + random.below(4),
  inFavour: 5,
  against: random.below(4),
  invalid: 0,
});

/** Each as often as it stands here. */
const ACTS: readonly Make[] = [
  unit,
  model,
  model,
  person,
  opening('RegisterModel', (random) => ({ cycle: 2018 + random.below(8) })),
  opening('RegisterModel'),
  opening('MaintainModel'),
  opening('GrantRecognition', (random) => maybe(random, { note: 'theo lời ông Ba' })),
  opening('GrantRecognition'),
  opening('RefuseRecognition'),
  opening('ProposeModel'),
  onCase('SubmitDossier'),
  onCase('ScoreAssessment', (known, random) => ({
    ...maybe(random, { assessor: known.some('person') }),
    score: random.below(110),
    scale: 100,
  })),
  onCase('RecordVote', votes),
  onCase('RateOutstanding'),
  onCase('WithdrawRecognition', () => ({ reason: 'không còn xứng đáng' })),
  rarely(onCase('WithdrawRegistration', () => ({ reason: 'không tiếp tục' }))),
  onCase('MergeCases', (known) => ({ into: known.some('case') })),
  onModel('RecordVisit', (known, random) => maybe(random, { by: known.some('unit') })),
  onModel('RetitleModel', (_, random) => ({ title: `Ánh sáng an ninh ${String(random.below(9))}` })),
  onModel('ChangeHolder', (known) => ({ holderKind: 'individual', holders: [known.some('person')] })),
  onModel('LapseModel'),
  rarely(onModel('MergeModels', (known) => ({ into: known.some('model') }))),
  decision,
  decision,
  decision,
  onDecision('AnnulDecision', { reason: 'sai thẩm quyền' }),
  onDecision('RecoverAward', { line: 1 }),
  onDecision('CorrectDecision', { what: 'họ tên' }),
  (known, random) => ({
    name: 'RenameUnit',
    body: { unit: known.some('unit'), name: `phường ${String(random.below(9))}` },
  }),
  rarely((known) => ({
    name: 'SucceedUnit',
    body: {
      unit: known.some('unit'),
      successor: known.some('unit'),
      relation: 'merged',
      operatesFrom: '2025-07-01',
    },
  })),
  (known, random) => ({
    name: 'PublishClaim',
    body: { unit: known.some('unit'), metric: 'recognised', qualifier: 'exact', value: random.below(9) },
    makes: [['clm', 'claim']],
  }),
  (known, random) => ({
    name: 'DeclarePhase',
    body: {
      organisation: known.some('unit'),
      name: 'giai đoạn',
      fromYear: 2018 + random.below(6),
      toYear: 2021,
    },
    makes: [['phs', 'phase']],
  }),
  correction,
  correction,
  retraction,
];

const OPENING: readonly Make[] = [unit, unit, unit, person, person, model, model, model];

export interface Choice {
  readonly random: Random;
  readonly kinds: readonly Make[];
}

/** Some kinds are left out altogether, others for that come more often: what they do to each other is met sooner. */
export const choiceOf = (random: Random): Choice => {
  const kinds = ACTS.filter(() => random.below(3) > 0);
  return { random, kinds: kinds.length > 0 ? kinds : ACTS };
};

/** What would name something that is not there is mostly given up for something else. */
const GIVEN_UP = 4;

/** The first acts make what the later ones are about. */
export const actOf = (number: number, known: KnownThings, { random, kinds }: Choice): Act => {
  let act = (OPENING[number] ?? random.pick(kinds))(known, random);
  for (let again = 0; again < GIVEN_UP && isAstray(act) && !chance(random, GIVEN_UP); again += 1)
    act = random.pick(kinds)(known, random);
  return chance(random, 2) ? act : { ...act, effectiveOn: randomDate(random) };
};

const isAstray = ({ body }: Act): boolean => JSON.stringify(body).includes(`"${NOWHERE}"`);
