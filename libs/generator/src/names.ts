/** Names from syllables: places, persons and titles of models that nobody has. Whoever is called so is so by chance. */
import type { Key } from './chance.js';
import { below, happens, pick, purpose, within } from './chance.js';

const FIRST_SYLLABLES = [
  'An', 'Bình', 'Cẩm', 'Đại', 'Đông', 'Gia', 'Hải', 'Hòa', 'Hồng', 'Hưng', 'Kim', 'Lâm', 'Liên', 'Long', 'Mỹ',
  'Minh', 'Nam', 'Ngọc', 'Nghĩa', 'Phong', 'Phú', 'Phước', 'Quang', 'Sơn', 'Tam', 'Tân', 'Thanh', 'Thạch', 'Thiên',
  'Thuận', 'Tiên', 'Trung', 'Trường', 'Vạn', 'Văn', 'Việt', 'Vĩnh', 'Xuân', 'Yên',
]; // prettier-ignore
const SECOND_SYLLABLES = [
  'Bắc', 'Cường', 'Châu', 'Đạo', 'Điền', 'Định', 'Đồng', 'Đức', 'Giang', 'Hà', 'Hiệp', 'Hội', 'Khánh', 'Khê', 'Lạc',
  'Lập', 'Lĩnh', 'Lộc', 'Lợi', 'Lương', 'Mai', 'Ninh', 'Phúc', 'Phương', 'Quý', 'Sinh', 'Tâm', 'Tây', 'Thái', 'Thành',
  'Thắng', 'Thịnh', 'Thọ', 'Thủy', 'Tiến', 'Trạch', 'Trì', 'Vân',
]; // prettier-ignore
const SURNAMES = [
  'Nguyễn', 'Trần', 'Lê', 'Phạm', 'Hoàng', 'Phan', 'Vũ', 'Đặng', 'Bùi', 'Đỗ', 'Hồ', 'Ngô', 'Dương', 'Lý', 'Nông',
  'Triệu', 'Hà', 'Đinh', 'Lò', 'Vi', 'Sùng', 'Giàng', 'Thào', 'Bàn', 'Đàm', 'Mai', 'Tô', 'Trương', 'Cao', 'Châu',
]; // prettier-ignore
const MIDDLES = ['Thị', 'Văn', 'Đức', 'Ngọc', 'Minh', 'Thanh', 'Hữu', 'Xuân', 'Quang', 'Thu', 'Bích', 'Công'];
const GIVENS = [
  'Mẫu', 'Gương', 'Khéo', 'Sáng', 'Bền', 'Chắc', 'Lành', 'Thảo', 'Hiền', 'Tâm', 'Tín', 'Nghĩa', 'Trí', 'Dũng', 'Hạnh',
  'Phúc', 'Lộc', 'Thọ', 'An', 'Yên', 'Vui', 'Tươi', 'Thắm', 'Nhàn', 'Cần', 'Kiệm', 'Liêm', 'Chính', 'Đoàn', 'Kết',
]; // prettier-ignore

const VERBS = [
  'Vận động nhân dân', 'Tuyên truyền, vận động hội viên', 'Khéo vận động các hộ', 'Phát huy vai trò người có uy tín',
  'Đoàn kết cùng nhân dân', 'Cán bộ gương mẫu, nhân dân', 'Chi bộ đi đầu', 'Ba cùng với nhân dân',
]; // prettier-ignore
const DEEDS = [
  'hiến đất làm đường', 'xây lò đốt rác tại hộ gia đình', 'trồng đường hoa', 'thắp sáng đường quê',
  'lắp camera an ninh', 'giữ gìn vệ sinh môi trường', 'chuyển đổi cây trồng', 'tiêm phòng cho đàn vật nuôi',
  'xây nhà cho hộ nghèo', 'giúp nhau phát triển kinh tế', 'bài trừ hủ tục trong việc cưới, việc tang',
  'học chữ buổi tối', 'khám bệnh tận tình cho người già', 'giải phóng mặt bằng', 'giữ bình yên biên giới',
  'hòa giải ở cơ sở', 'tiếp công dân đúng hẹn', 'góp quỹ vì người nghèo', 'nuôi ong dưới tán rừng',
  'giữ nghề dệt truyền thống', 'đưa trẻ đến trường', 'trồng rừng phòng hộ', 'xây cầu dân sinh',
  'làm kênh mương nội đồng',
]; // prettier-ignore

const FIRST = purpose('name.first');
const SECOND = purpose('name.second');
const MIDDLE = purpose('name.middle');
const FOURTH = purpose('name.fourth');
const PLACE_TYPE = purpose('name.type');
const PLACE_IN_TITLE = purpose('name.place');

/** Two syllables, without what kind of place it is. */
export const placeName = (key: Key): string =>
  `${pick(key, FIRST, FIRST_SYLLABLES)} ${pick(key, SECOND, SECOND_SYLLABLES)}`;

export const communeType = (key: Key): string =>
  ['xã', 'xã', 'xã', 'xã', 'xã', 'xã', 'phường', 'thị trấn'][below(key, PLACE_TYPE, 8)] as string;
export const districtType = (key: Key): string =>
  ['huyện', 'huyện', 'huyện', 'huyện', 'huyện', 'thị xã', 'thành phố'][below(key, PLACE_TYPE, 7)] as string;

export const personName = (key: Key): string => {
  const name = `${pick(key, FIRST, SURNAMES)} ${pick(key, MIDDLE, MIDDLES)} ${pick(key, SECOND, GIVENS)}`;
  return happens(key, FOURTH, 600) ? `${name} ${pick(key, FOURTH ^ 1, GIVENS)}` : name;
};

export const modelTitle = (key: Key): string => {
  const title = `${pick(key, FIRST, VERBS)} ${pick(key, SECOND, DEEDS)}`;
  return happens(key, PLACE_IN_TITLE, 700) ? `${title} ở ${placeName(within(key, PLACE_IN_TITLE))}` : title;
};
