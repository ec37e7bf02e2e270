/** The little world that most stories begin with: a province and its district and commune, two people, a scheme, a model. */
import type { Act } from './story.js';

export const PROVINCE: Act = [
  'EstablishUnit',
  { unit: 'pv-binh-thuan', name: 'tỉnh Bình Thuận', kind: 'territory', level: 'province' },
  { on: 'unknown' },
];
export const DISTRICT: Act = [
  'EstablishUnit',
  {
    unit: 'dt-ham-tan',
    name: 'huyện Hàm Tân',
    kind: 'territory',
    level: 'district',
    parent: 'pv-binh-thuan',
    validTo: '2025-06-30',
  },
  { on: 'unknown' },
];
export const COMMUNE: Act = [
  'EstablishUnit',
  { unit: 'cm-tan-nghia', name: 'xã Tân Nghĩa', kind: 'territory', level: 'commune', parent: 'dt-ham-tan' },
  { on: 'unknown' },
];
export const DISTRICT_COMMITTEE: Act = [
  'EstablishUnit',
  {
    unit: 'pc-ham-tan',
    name: 'Huyện ủy Hàm Tân',
    kind: 'party-committee',
    level: 'district',
    territory: 'dt-ham-tan',
    validTo: '2025-06-30',
  },
  { on: 'unknown' },
];
export const COMMUNE_COMMITTEE: Act = [
  'EstablishUnit',
  {
    unit: 'pc-tan-nghia',
    name: 'Đảng ủy xã Tân Nghĩa',
    kind: 'party-committee',
    level: 'commune',
    territory: 'cm-tan-nghia',
  },
  { on: 'unknown' },
];
export const HOLDER: Act = ['IdentifyPerson', { name: 'Nguyễn Thị Hiền' }, { as: 'hien' }];
export const ASSESSOR: Act = ['IdentifyPerson', { name: 'Lý Thị Đào' }, { as: 'dao' }];
export const SCHEME: Act = ['DeclareField', { scheme: 'F4', code: 'VHXH', nameVi: 'văn hóa - xã hội' }];
export const MODEL: Act = [
  'IdentifyModel',
  {
    title: 'tiêm phòng cho đàn vật nuôi',
    kind: 'model',
    holderKind: 'individual',
    holders: ['per-hien'],
    unit: 'cm-tan-nghia',
    field: { scheme: 'F4', code: 'VHXH' },
  },
  { as: 'vaccines' },
];
export const OTHER_MODEL: Act = [
  'IdentifyModel',
  {
    title: 'lò đốt rác hộ gia đình',
    kind: 'model',
    holderKind: 'collective',
    holders: ['cm-tan-nghia'],
    unit: 'cm-tan-nghia',
  },
  { as: 'incinerators' },
];

/** All of it: model `mod-vaccines` of `per-hien`, model `mod-incinerators` of the commune. */
export const WORLD: readonly Act[] = [
  PROVINCE,
  DISTRICT,
  COMMUNE,
  DISTRICT_COMMITTEE,
  COMMUNE_COMMITTEE,
  HOLDER,
  ASSESSOR,
  SCHEME,
  MODEL,
  OTHER_MODEL,
];
