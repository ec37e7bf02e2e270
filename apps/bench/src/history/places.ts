/** Where the models of a synthetic history stand: provinces and their communes, each commune with a committee that acts. */

const COMMUNES_PER_PROVINCE = 150;
/** A country of some 10,000 communes at a million events; fewer for less. */
const EVENTS_PER_COMMUNE = 100;
const MAX_COMMUNES = 10_000;

export interface Place {
  readonly commune: string;
  readonly committee: string;
  readonly province: string;
}

export const placesFor = (events: number): readonly Place[] => {
  const count = Math.max(5, Math.min(MAX_COMMUNES, Math.ceil(events / EVENTS_PER_COMMUNE)));
  return Array.from({ length: count }, (_, at) => ({
    commune: `cm-bench-${String(at)}`,
    committee: `pc-bench-${String(at)}`,
    province: `pv-bench-${String(Math.floor(at / COMMUNES_PER_PROVINCE))}`,
  }));
};

/** Rows of the table `units`, those above before those below. */
export const unitRows = (places: readonly Place[]): readonly (readonly string[])[] => {
  const provinces = [...new Set(places.map(({ province }) => province))];
  return [
    ...provinces.flatMap((province, at) => [
      [province, `tỉnh Mẫu ${String(at + 1)}`, 'territory', 'province', '', province, '', ''],
      [
        boardOf(province),
        `Ban Dân vận Tỉnh ủy Mẫu ${String(at + 1)}`,
        'party-commission',
        'agency',
        '',
        province,
      ],
    ]),
    ...places.flatMap(({ commune, committee, province }, at) => [
      [commune, `xã Hòa Bình ${String(at + 1)}`, 'territory', 'commune', province, commune],
      [committee, `Đảng ủy xã Hòa Bình ${String(at + 1)}`, 'party-committee', 'agency', '', commune],
    ]),
  ];
};

/** The commission of a province, which decides for it. */
export const boardOf = (province: string): string => province.replace('pv-', 'bdv-');
