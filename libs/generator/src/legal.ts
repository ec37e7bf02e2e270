/**
 * Forms of commendation and grounds of annulment: facts of the reference lists `commendations.csv` and `annulment-grounds.csv` (Law
 * 06/2022/QH15), in the columns of their import kinds. What is unconfirmed there is unconfirmed here.
 */
import type { Row } from './table.js';

/** code, name_vi, level, authority_vi, legal_basis, valid_to, certainty */
export const FORMS: readonly Row[] = [
  [
    'REC-CM',
    'Công nhận mô hình cấp xã (giấy chứng nhận)',
    'commune',
    'Ban Chỉ đạo hoặc Đảng ủy xã',
    'local guidance',
    '',
    'sourced',
  ],
  [
    'REC-DT',
    'Công nhận mô hình cấp huyện',
    'district',
    'Ban Chỉ đạo hoặc Ban Dân vận cấp huyện',
    'local guidance',
    '2025-06-30',
    'inferred',
  ],
  [
    'REC-PV',
    'Công nhận mô hình cấp tỉnh',
    'province',
    'Ban Dân vận Tỉnh ủy (sau khi hợp nhất: Ban Tuyên giáo và Dân vận Tỉnh ủy)',
    'local guidance',
    '',
    'sourced',
  ],
  ['REC-OUT', 'Mô hình tiêu biểu', 'any', 'cơ quan công nhận', 'local guidance', '', 'sourced'],
  [
    'GK-CM',
    'Giấy khen của Chủ tịch UBND cấp xã',
    'commune',
    'Chủ tịch UBND cấp xã',
    'Law 06/2022/QH15 Art. 80(3), in force 2024-01-01; earlier Law 2003 as amended (unconfirmed)',
    '',
    'sourced',
  ],
  [
    'GK-DT',
    'Giấy khen của Chủ tịch UBND cấp huyện',
    'district',
    'Chủ tịch UBND cấp huyện',
    'Law 06/2022/QH15 Art. 80(2), in force 2024-01-01; end follows from the end of the district level',
    '2025-06-30',
    'inferred',
  ],
  [
    'GK-MO',
    'Giấy khen hoặc khen của Ban Dân vận, Ban Tuyên giáo và Dân vận, MTTQ, đoàn thể',
    'any',
    'người đứng đầu cơ quan, tổ chức',
    'Law 06/2022/QH15 Art. 80 or charter (unconfirmed)',
    '',
    'inferred',
  ],
  [
    'BK-PV',
    'Bằng khen của Chủ tịch UBND tỉnh',
    'province',
    'Chủ tịch UBND tỉnh',
    'Law 06/2022/QH15 Art. 74; authority in Art. 79 (unconfirmed)',
    '',
    'sourced',
  ],
  [
    'BK-CT',
    'Bằng khen của Ban Dân vận Trung ương',
    'central',
    'Trưởng Ban Dân vận Trung ương',
    'Law 06/2022/QH15 Art. 74 and 79 (unconfirmed)',
    '2025-02-02',
    'sourced',
  ],
];

/** code, law, article, clause, point, paraphrase_vi, certainty */
export const GROUNDS: readonly Row[] = [
  [
    'AG-A',
    '06/2022/QH15',
    '93',
    '2',
    'a',
    'Gian dối trong kê khai công trạng, thành tích để được khen',
    'sourced',
  ],
  ['AG-B', '06/2022/QH15', '93', '2', 'b', 'Cung cấp thông tin sai hoặc làm giả hồ sơ, giấy tờ', 'sourced'],
  [
    'AG-C',
    '06/2022/QH15',
    '93',
    '2',
    'c',
    'Thẩm định, xét, duyệt hoặc đề nghị trái quy định của pháp luật',
    'sourced',
  ],
  [
    'AG-D',
    '06/2022/QH15',
    '93',
    '2',
    'd',
    'Có kết luận, bản án hoặc quyết định của cơ quan có thẩm quyền rằng vi phạm của người, tập thể được khen làm mất tiêu chuẩn trong thời gian tính thành tích, hoặc gắn với công trình, tác phẩm được xét giải',
    'sourced',
  ],
];
