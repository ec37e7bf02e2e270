/** Everything is measured with the heap that `npm start` gives the product. */
import { readFileSync } from 'node:fs';

const { scripts } = JSON.parse(
  readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'),
) as { readonly scripts: { readonly start: string } };

/** Options of Node. */
export const HEAP_FLAGS: readonly string[] = scripts.start.split(' ').filter((word) => word.startsWith('--'));
