/** Who works in a place: party committees and commissions, people's committees, the Front and mass organisations, by level. */
import type { District, Order, Place, Province } from './territory.js';
import { two } from './territory.js';

interface OrganisationType {
  /** Its code is this and the end of the code of the place. */
  readonly prefix: string;
  readonly kind: string;
  readonly name: string;
  /** The organisation above it: one of the same place, or the one of the same prefix a level higher. */
  readonly under?: string;
}

const COMMUNE: readonly OrganisationType[] = [
  { prefix: 'pc', kind: 'party-committee', name: 'Đảng ủy' },
  { prefix: 'ubnd', kind: 'peoples-committee', name: 'Ủy ban nhân dân' },
  { prefix: 'mttq', kind: 'front', name: 'Ủy ban Mặt trận Tổ quốc Việt Nam' },
  { prefix: 'hpn', kind: 'mass-organisation', name: 'Hội Liên hiệp Phụ nữ' },
  { prefix: 'hnd', kind: 'mass-organisation', name: 'Hội Nông dân' },
  { prefix: 'dtn', kind: 'mass-organisation', name: 'Đoàn Thanh niên' },
  { prefix: 'ccb', kind: 'mass-organisation', name: 'Hội Cựu chiến binh' },
];
const DISTRICT: readonly OrganisationType[] = [
  { prefix: 'pc', kind: 'party-committee', name: 'Huyện ủy' },
  { prefix: 'bdv', kind: 'party-commission', name: 'Ban Dân vận Huyện ủy', under: 'pc' },
  { prefix: 'bcd', kind: 'steering-committee', name: 'Ban Chỉ đạo “Dân vận khéo”', under: 'pc' },
  { prefix: 'ubnd', kind: 'peoples-committee', name: 'Ủy ban nhân dân' },
  { prefix: 'mttq', kind: 'front', name: 'Ủy ban Mặt trận Tổ quốc Việt Nam' },
  { prefix: 'ca', kind: 'armed-forces', name: 'Công an', under: 'ubnd' },
];
const PROVINCE: readonly OrganisationType[] = [
  { prefix: 'pc', kind: 'party-committee', name: 'Tỉnh ủy' },
  { prefix: 'ubnd', kind: 'peoples-committee', name: 'Ủy ban nhân dân tỉnh' },
  { prefix: 'mttq', kind: 'front', name: 'Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh' },
  { prefix: 'hpn', kind: 'mass-organisation', name: 'Hội Liên hiệp Phụ nữ tỉnh' },
  { prefix: 'snv', kind: 'agency', name: 'Sở Nội vụ' },
];
/** The party commission that leads the movement: of its own until February 2025, then with propaganda. */
export const MASS_MOBILISATION: OrganisationType = {
  prefix: 'bdv',
  kind: 'party-commission',
  name: 'Ban Dân vận Tỉnh ủy',
  under: 'pc',
};
export const PROPAGANDA_AND_MASS_MOBILISATION: OrganisationType = {
  prefix: 'btgdv',
  kind: 'party-commission',
  name: 'Ban Tuyên giáo và Dân vận Tỉnh ủy',
  under: 'pc',
};

export const ORGANISATIONS = { commune: COMMUNE, district: DISTRICT, province: PROVINCE } as const;

/** First days of the joint commissions: of the centre as the Party announced it, of the provinces illustrative. */
export const COMMISSIONS_MERGED = { centre: '2025-02-03', provinces: '2025-02-20' } as const;

export const CENTRE = 'tw-ban-dan-van';
export const CENTRE_SINCE_2025 = 'tw-ban-tuyen-giao-dan-van';
export const centreIn = (year: number, month: number): string =>
  year > 2025 || (year === 2025 && month >= 3) ? CENTRE_SINCE_2025 : CENTRE;

export const orderIn = (year: number, month: number): Order =>
  year > 2025 || (year === 2025 && month >= 7) ? 'new' : 'old';

export const slugIn = (province: Province, order: Order): string =>
  order === 'new' ? province.heirSlug : province.slug;

/** The commission of a province in a month; in February 2025 still the old one. */
export const commissionIn = (province: Province, year: number, month: number): string => {
  const order = orderIn(year, month);
  const joint = year > 2025 || (year === 2025 && month >= 3);
  return `${joint ? 'btgdv' : 'bdv'}-${slugIn(province, order)}`;
};

/** Holders of collective models in a commune: its organisations but the people's committee, and the party cells of its villages. */
const HOLDERS = ['mttq', 'hpn', 'hnd', 'dtn', 'ccb', 'pc'] as const;
export const holdersIn = (place: Place, village: string): readonly string[] => [
  ...HOLDERS.map((prefix) => `${prefix}-${place.tail}`),
  `cb-${village}`,
];

/** The end of a village's code; it does not change when communes merge. */
export const villageOf = (district: District, slot: number, number: number): string =>
  `${district.tail}-${two(slot - district.firstSlot + 1)}-v${String(number)}`;
