/**
 * A synthetic history as import tables: models with the usual course of registration, dossier, vote, recognition or decision, visits
 * and outcomes, and published totals beside them. It comes in parts, each a data set that is imported by itself, so that a long
 * history needs no more memory than a short one.
 */
import { chanceOf } from '../measuring/chance.js';
import type { Chance } from '../measuring/chance.js';
import { boardOf, placesFor, unitRows } from './places.js';
import type { Place } from './places.js';

/** A row of each table, by the name of the table; the first row names the columns. */
export type Tables = Readonly<Record<string, readonly (readonly string[])[]>>;

/** Goes into the name of a kept folder: another number is another history. */
export const HISTORY_VERSION = 1;
/** Models of one part, and the events that come of one model: measured, and good enough to aim with. */
const PART_MODELS = 5_000;
const EVENTS_PER_MODEL = 4.4;
const EVENTS_PER_PLACE = 2;

const COLUMNS: Readonly<Record<string, string>> = {
  sources: 'id,title,publisher,published_on,published_precision',
  units: 'id,name_vi,kind,level,parent_id,territory_id,valid_from,valid_to',
  phases: 'id,organisation_unit_id,name_vi,from_year,to_year,source_id',
  models: 'id,title_vi,kind,holder_kind,holder_ids,unit_id,started_on,started_precision,source_id,quote',
  registrations: 'id,model_id,level,cycle,phase_ids,by_unit_id,on_date,precision,source_id',
  dossiers: 'id,case_id,documents,by_unit_id,on_date,precision',
  votes: 'id,case_id,members,present,in_favour,against,invalid,by_unit_id,on_date,precision',
  decisions: 'id,issuer_unit_id,type,number,symbol,phase_ids,issued_on,precision,source_id',
  'decision-lines': 'decision_id,line,act,model_id,case_id,level,cycle',
  recognitions: 'id,model_id,case_id,by_unit_id,on_date,precision,source_id,quote',
  introductions: 'id,model_id,by_unit_id,phase_ids,on_date,precision,source_id',
  visits: 'id,model_id,by_unit_id,on_date,precision,source_id',
  outcomes: 'id,model_id,value,value_unit,qualifier,metric,on_date,precision,source_id',
  statements: 'id,unit_id,level,act,value,value_unit,qualifier,on_date,precision,source_id',
  claims: 'id,source_id,unit_id,period_from,period_to,metric,level,qualifier,value,movement,quote',
};

const TITLES = ['Vận động nhân dân hiến đất làm đường', 'Thắp sáng đường quê', 'Lò đốt rác tại hộ gia đình'];
const ENDINGS = [
  'ở thôn',
  'của chi hội phụ nữ',
  'của hội nông dân',
  'trong đồng bào có đạo',
  'tại khu dân cư',
];
const QUOTE = 'mô hình đã được nhân dân đồng tình hưởng ứng và nhân rộng trên địa bàn';
const FIRST_YEAR = 2010;
const YEARS = 14;

export interface HistoryPart {
  /** Name of the data set. */
  readonly dataSet: string;
  readonly tables: Tables;
}

/** Parts that bring about so many events between them, the same for the same seed; `whole`: one part, however long. */
export function* historyParts(
  events: number,
  seed: number,
  { whole = false }: { readonly whole?: boolean } = {},
): Generator<HistoryPart> {
  const places = placesFor(events);
  const models = Math.max(20, Math.ceil((events - places.length * EVENTS_PER_PLACE) / EVENTS_PER_MODEL));
  for (let [done, part] = [0, 0]; done < models; part += 1) {
    const count = whole ? models : Math.min(PART_MODELS, models - done);
    const rows = partOf({ places, models: count, chance: chanceOf(seed + part * 7_919) });
    if (part === 0) rows['units'] = [...unitRows(places)];
    yield { dataSet: `bench-${String(part)}`, tables: withColumns(rows) };
    done += count;
  }
}

type Rows = Record<string, (readonly string[])[]>;

const partOf = (told: { places: readonly Place[]; models: number; chance: Chance }): Rows => {
  const { places, models, chance } = told;
  const rows: Rows = Object.fromEntries(Object.keys(COLUMNS).map((name) => [name, []]));
  rows['sources'] = Array.from({ length: 20 }, (_, at) => [
    `SRC-${String(at)}`,
    `Báo cáo kết quả phong trào thi đua “Dân vận khéo” số ${String(at)}`,
    'Ban Dân vận',
    '2024-12-01',
    'day',
  ]);
  rows['phases'] = ['2010,2015', '2016,2020', '2021,2025'].map((years, at) => {
    const [from = '', to = ''] = years.split(',');
    const organisation = boardOf(places[0]?.province ?? '');
    return [`PHS-${String(at)}`, organisation, `giai đoạn ${from} – ${to}`, from, to, 'SRC-0'];
  });
  for (let at = 0; at < models; at += 1) courseOf(rows, { at, place: chance.pick(places), chance });
  for (let at = 0; at < models / 50; at += 1) reportOf(rows, { at, place: chance.pick(places), chance });
  return rows;
};

/** What happens to one model. */
const courseOf = (rows: Rows, { at, place, chance }: { at: number; place: Place; chance: Chance }): void => {
  const add = (table: string, ...cells: readonly string[]): void => void rows[table]?.push(cells);
  const { commune, committee, province } = place;
  const [id, source] = [String(at), `SRC-${String(chance.below(20))}`];
  const [model, registration] = [`MOD-${id}`, `REG-${id}`];
  const year = FIRST_YEAR + chance.below(YEARS);
  const on = (month: number): string =>
    `${String(year)}-${String(month).padStart(2, '0')}-${String(1 + chance.below(28)).padStart(2, '0')}`;
  const level = chance.percent(70) ? 'commune' : 'province';
  const by = level === 'commune' ? committee : boardOf(province);
  const phase = `PHS-${String(year < 2016 ? 0 : year < 2021 ? 1 : 2)}`;
  const title = `${chance.pick(TITLES)} ${chance.pick(ENDINGS)} ${id}`;
  const quote = (): string => (chance.percent(10) ? `${QUOTE} (${id})` : '');
  const kind = chance.percent(90) ? 'model' : 'exemplar';
  add('models', model, title, kind, 'collective', committee, commune, on(1), 'day', source, quote());
  if (chance.percent(85)) {
    add('registrations', registration, model, level, String(year), phase, committee, on(2), 'day', source);
    if (chance.percent(60))
      add('dossiers', `DOS-${id}`, registration, 'Tờ trình|Danh sách', committee, on(5), 'day');
    if (chance.percent(50))
      add('votes', `VOT-${id}`, registration, '9', '8', '7', '1', '0', by, on(8), 'day');
    if (chance.percent(30)) decided(rows, { model, registration, level, by, phase, on: on(11), source });
    else if (chance.percent(50))
      add('recognitions', `REC-${id}`, model, registration, by, on(11), 'day', source, quote());
  }
  if (chance.percent(3))
    add('introductions', `INT-${id}`, model, boardOf(province), phase, on(12), 'day', source);
  if (chance.percent(20)) add('visits', `VIS-${id}`, model, by, on(12), 'day', source);
  if (chance.percent(40))
    add(
      'outcomes',
      `OUT-${id}`,
      model,
      String(chance.below(500)),
      'hộ',
      'exact',
      'outcome-households',
      on(12),
      'day',
      source,
    );
};

const LINES_PER_DECISION = 10;

/** A line of the decision that is being filled, or of a new one when that is full or another issuer's. */
const decided = (
  rows: Rows,
  line: Readonly<Record<'model' | 'registration' | 'level' | 'by' | 'phase' | 'on' | 'source', string>>,
): void => {
  const { decisions = [], 'decision-lines': lines = [] } = rows;
  const last = decisions.at(-1);
  const written = Number(lines.at(-1)?.[1] ?? 0);
  const goesOn =
    last !== undefined && line.level === 'province' && last[1] === line.by && written < LINES_PER_DECISION;
  if (!goesOn) {
    const number = String(decisions.length + 1);
    decisions.push([
      `QD-${number}`,
      line.by,
      'QĐ',
      number,
      'QĐ/BDV',
      line.phase,
      line.on,
      'day',
      line.source,
    ]);
  }
  const [year = ''] = line.on.split('-');
  const decision = decisions.at(-1)?.[0] ?? '';
  lines.push([
    decision,
    String(goesOn ? written + 1 : 1),
    'recognise',
    line.model,
    line.registration,
    line.level,
    year,
  ]);
};

/** What a report prints about a place: a total, and a statement. */
const reportOf = (rows: Rows, { at, place, chance }: { at: number; place: Place; chance: Chance }): void => {
  const [id, source] = [String(at), `SRC-${String(chance.below(20))}`];
  const year = String(FIRST_YEAR + chance.below(YEARS));
  const value = String(chance.below(40));
  rows['claims']?.push([
    `SC-${id}`,
    source,
    place.commune,
    year,
    year,
    'recognised',
    'commune',
    'exact',
    value,
    'dan-van-kheo',
    `${QUOTE}: ${value}`,
  ]);
  rows['statements']?.push([
    `STA-${id}`,
    place.commune,
    'commune',
    'recognised',
    value,
    'mô hình',
    'exact',
    `${year}-12-01`,
    'day',
    source,
  ]);
};

const withColumns = (rows: Rows): Tables =>
  Object.fromEntries(
    Object.entries(rows)
      .filter(([, held]) => held.length > 0)
      .map(([name, held]) => [name, [(COLUMNS[name] ?? '').split(','), ...held]]),
  );
