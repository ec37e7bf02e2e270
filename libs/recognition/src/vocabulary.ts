/** The closed lists of the movement, one English word per Vietnamese term (docs: DOMAIN glossary). */

/** cấp xã, huyện, tỉnh, trung ương: the level of an act, lowest first. */
export const LEVELS = ['commune', 'district', 'province', 'central'] as const;
export type Level = (typeof LEVELS)[number];

/** Units stand also below and beside the four levels: thôn, cơ quan. */
export const UNIT_LEVELS = [...LEVELS, 'village', 'agency'] as const;

export const UNIT_KINDS = [
  'territory',
  'party-committee',
  'party-commission',
  'party-cell',
  'steering-committee',
  'council',
  'front',
  'mass-organisation',
  'peoples-committee',
  'government',
  'armed-forces',
  'agency',
  'religious',
  'enterprise',
  'other',
] as const;

/** How one unit follows another: sáp nhập, chia tách, đổi tên, điều chuyển. */
export const SUCCESSION_RELATIONS = ['merged', 'split', 'renamed', 'transferred'] as const;

/** tập thể · cá nhân · hộ gia đình; joint: several holders of one model. */
export const HOLDER_KINDS = ['collective', 'individual', 'household', 'joint'] as const;
export type HolderKind = (typeof HOLDER_KINDS)[number];

/** mô hình · điển hình: counted separately. */
export const MODEL_KINDS = ['model', 'exemplar'] as const;

/** hơn · gần · khoảng: what a printed figure bounds. */
export const QUALIFIERS = ['exact', 'more-than', 'less-than', 'about'] as const;
export type Qualifier = (typeof QUALIFIERS)[number];

/** The emulation movement (phong trào thi đua) that Kheo records; totals of others are never mixed in. */
export const MOVEMENT = 'dan-van-kheo';

/** What a source says of a unit's models together. */
export const STATEMENT_ACTS = [
  'registered',
  'maintained',
  'assessed',
  'proposed',
  'recognised',
  'rated-outstanding',
  'commended',
  'introduced-to-central',
  'replicated',
  'committee-established',
  'plan-issued',
  'other',
] as const;

/** What one line of a decision does. */
export const LINE_ACTS = ['recognise', 'refuse', 'rate-outstanding', 'commend'] as const;

/** How sure a legal datum is: printed in a text that was read, following from one, or to be verified. */
export const CERTAINTIES = ['sourced', 'inferred', 'unconfirmed'] as const;

export const RELATION_KINDS = ['sum', 'part-of', 'tension'] as const;
export const RELATION_VERDICTS = ['holds', 'fails', 'undetermined'] as const;

/** Who may do what; a grant in the authority stream gives one of these to an actor. */
export const ROLES = ['viewer', 'officer', 'administrator', 'auditor'] as const;
export type Role = (typeof ROLES)[number];
