/** Files to import, made up. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const UNITS = 'id,name_vi,kind,level,parent_id,territory_id,valid_from,valid_to,source_id,note';
const MODELS =
  'id,title_vi,kind,holder_kind,holder_ids,unit_id,field_scheme,field_code,started_on,started_precision,source_id,quote,note';

/** One event a row. */
export const writeSource = (
  root: string,
  { units, models }: { readonly units: number; readonly models: number },
): { readonly source: string; readonly rows: number } => {
  const source = join(root, 'source');
  mkdirSync(source, { recursive: true });
  const numbered = (count: number, row: (at: string, unit: string) => string): readonly string[] =>
    Array.from({ length: count }, (_, at) => row(String(at), `cm-${String(at % units)}`));
  write(source, 'units', [
    UNITS,
    ...numbered(units, (at, unit) => `${unit},xã ${at},territory,commune,,${unit},,,,`),
  ]);
  write(source, 'models', [
    MODELS,
    ...numbered(
      models,
      (at, unit) => `M-${at},Mô hình ${at},model,collective,${unit},${unit},,,2020,year,,trích dẫn ${at},`,
    ),
  ]);
  return { source, rows: units + models };
};

const write = (folder: string, kind: string, lines: readonly string[]): void =>
  writeFileSync(join(folder, `${kind}.csv`), `${lines.join('\n')}\n`);
