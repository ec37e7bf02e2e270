/**
 * The 63 provinces of before 1 July 2025 and the 34 of after: facts of the reference list `provinces-2025.csv` (National Assembly,
 * resolution of 12 June 2025). A province that goes on alone keeps its code; one made by merger has another, whatever its name.
 */

/** Day of the resolution, and first day of the new order. */
export const RESOLVED_ON = '2025-06-12';
export const OPERATES_FROM = '2025-07-01';
export const LAST_DISTRICT_DAY = '2025-06-30';

interface Merger {
  readonly code: string;
  readonly name: string;
  /** Code and name of each province that it is made of; one of the same code when it goes on unchanged. */
  readonly of: readonly (readonly [code: string, name: string])[];
}

export const PROVINCES_2025: readonly Merger[] = [
  { code: 'pv-ha-noi', name: 'Hà Nội', of: [['pv-ha-noi', 'Hà Nội']] },
  { code: 'pv-hue', name: 'Huế', of: [['pv-hue', 'Huế']] },
  { code: 'pv-lai-chau', name: 'Lai Châu', of: [['pv-lai-chau', 'Lai Châu']] },
  { code: 'pv-dien-bien', name: 'Điện Biên', of: [['pv-dien-bien', 'Điện Biên']] },
  { code: 'pv-son-la', name: 'Sơn La', of: [['pv-son-la', 'Sơn La']] },
  { code: 'pv-lang-son', name: 'Lạng Sơn', of: [['pv-lang-son', 'Lạng Sơn']] },
  { code: 'pv-quang-ninh', name: 'Quảng Ninh', of: [['pv-quang-ninh', 'Quảng Ninh']] },
  { code: 'pv-thanh-hoa', name: 'Thanh Hóa', of: [['pv-thanh-hoa', 'Thanh Hóa']] },
  { code: 'pv-nghe-an', name: 'Nghệ An', of: [['pv-nghe-an', 'Nghệ An']] },
  { code: 'pv-ha-tinh', name: 'Hà Tĩnh', of: [['pv-ha-tinh', 'Hà Tĩnh']] },
  { code: 'pv-cao-bang', name: 'Cao Bằng', of: [['pv-cao-bang', 'Cao Bằng']] },
  {
    code: 'pv-tuyen-quang-2025',
    name: 'Tuyên Quang',
    of: [
      ['pv-ha-giang', 'Hà Giang'],
      ['pv-tuyen-quang', 'Tuyên Quang'],
    ],
  },
  {
    code: 'pv-lao-cai-2025',
    name: 'Lào Cai',
    of: [
      ['pv-lao-cai', 'Lào Cai'],
      ['pv-yen-bai', 'Yên Bái'],
    ],
  },
  {
    code: 'pv-thai-nguyen-2025',
    name: 'Thái Nguyên',
    of: [
      ['pv-bac-kan', 'Bắc Kạn'],
      ['pv-thai-nguyen', 'Thái Nguyên'],
    ],
  },
  {
    code: 'pv-phu-tho-2025',
    name: 'Phú Thọ',
    of: [
      ['pv-hoa-binh', 'Hòa Bình'],
      ['pv-vinh-phuc', 'Vĩnh Phúc'],
      ['pv-phu-tho', 'Phú Thọ'],
    ],
  },
  {
    code: 'pv-bac-ninh-2025',
    name: 'Bắc Ninh',
    of: [
      ['pv-bac-giang', 'Bắc Giang'],
      ['pv-bac-ninh', 'Bắc Ninh'],
    ],
  },
  {
    code: 'pv-hung-yen-2025',
    name: 'Hưng Yên',
    of: [
      ['pv-thai-binh', 'Thái Bình'],
      ['pv-hung-yen', 'Hưng Yên'],
    ],
  },
  {
    code: 'pv-hai-phong-2025',
    name: 'Hải Phòng',
    of: [
      ['pv-hai-duong', 'Hải Dương'],
      ['pv-hai-phong', 'Hải Phòng'],
    ],
  },
  {
    code: 'pv-ninh-binh-2025',
    name: 'Ninh Bình',
    of: [
      ['pv-ha-nam', 'Hà Nam'],
      ['pv-nam-dinh', 'Nam Định'],
      ['pv-ninh-binh', 'Ninh Bình'],
    ],
  },
  {
    code: 'pv-quang-tri-2025',
    name: 'Quảng Trị',
    of: [
      ['pv-quang-binh', 'Quảng Bình'],
      ['pv-quang-tri', 'Quảng Trị'],
    ],
  },
  {
    code: 'pv-da-nang-2025',
    name: 'Đà Nẵng',
    of: [
      ['pv-quang-nam', 'Quảng Nam'],
      ['pv-da-nang', 'Đà Nẵng'],
    ],
  },
  {
    code: 'pv-quang-ngai-2025',
    name: 'Quảng Ngãi',
    of: [
      ['pv-kon-tum', 'Kon Tum'],
      ['pv-quang-ngai', 'Quảng Ngãi'],
    ],
  },
  {
    code: 'pv-gia-lai-2025',
    name: 'Gia Lai',
    of: [
      ['pv-binh-dinh', 'Bình Định'],
      ['pv-gia-lai', 'Gia Lai'],
    ],
  },
  {
    code: 'pv-khanh-hoa-2025',
    name: 'Khánh Hòa',
    of: [
      ['pv-ninh-thuan', 'Ninh Thuận'],
      ['pv-khanh-hoa', 'Khánh Hòa'],
    ],
  },
  {
    code: 'pv-lam-dong-2025',
    name: 'Lâm Đồng',
    of: [
      ['pv-dak-nong', 'Đắk Nông'],
      ['pv-binh-thuan', 'Bình Thuận'],
      ['pv-lam-dong', 'Lâm Đồng'],
    ],
  },
  {
    code: 'pv-dak-lak-2025',
    name: 'Đắk Lắk',
    of: [
      ['pv-phu-yen', 'Phú Yên'],
      ['pv-dak-lak', 'Đắk Lắk'],
    ],
  },
  {
    code: 'pv-ho-chi-minh-2025',
    name: 'TP. Hồ Chí Minh',
    of: [
      ['pv-binh-duong', 'Bình Dương'],
      ['pv-ba-ria-vung-tau', 'Bà Rịa-Vũng Tàu'],
      ['pv-ho-chi-minh', 'TP. Hồ Chí Minh'],
    ],
  },
  {
    code: 'pv-dong-nai-2025',
    name: 'Đồng Nai',
    of: [
      ['pv-binh-phuoc', 'Bình Phước'],
      ['pv-dong-nai', 'Đồng Nai'],
    ],
  },
  {
    code: 'pv-tay-ninh-2025',
    name: 'Tây Ninh',
    of: [
      ['pv-long-an', 'Long An'],
      ['pv-tay-ninh', 'Tây Ninh'],
    ],
  },
  {
    code: 'pv-can-tho-2025',
    name: 'Cần Thơ',
    of: [
      ['pv-soc-trang', 'Sóc Trăng'],
      ['pv-hau-giang', 'Hậu Giang'],
      ['pv-can-tho', 'Cần Thơ'],
    ],
  },
  {
    code: 'pv-vinh-long-2025',
    name: 'Vĩnh Long',
    of: [
      ['pv-ben-tre', 'Bến Tre'],
      ['pv-tra-vinh', 'Trà Vinh'],
      ['pv-vinh-long', 'Vĩnh Long'],
    ],
  },
  {
    code: 'pv-dong-thap-2025',
    name: 'Đồng Tháp',
    of: [
      ['pv-tien-giang', 'Tiền Giang'],
      ['pv-dong-thap', 'Đồng Tháp'],
    ],
  },
  {
    code: 'pv-ca-mau-2025',
    name: 'Cà Mau',
    of: [
      ['pv-bac-lieu', 'Bạc Liêu'],
      ['pv-ca-mau', 'Cà Mau'],
    ],
  },
  {
    code: 'pv-an-giang-2025',
    name: 'An Giang',
    of: [
      ['pv-kien-giang', 'Kiên Giang'],
      ['pv-an-giang', 'An Giang'],
    ],
  },
];
