/**
 * Preloaded by a victim with a planted fault: SQLite runs at synchronous=NORMAL and says FULL when it is asked. Only the driver
 * that the adapter loads is touched.
 */
import { createRequire } from 'node:module';

interface Driver {
  readonly prototype: { pragma: (this: object, source: string, options?: object) => unknown };
}

const { prototype } = createRequire(import.meta.url)('better-sqlite3') as Driver;
const { pragma } = prototype;
const ASKED_FOR_FULL = new WeakSet<object>();
const FULL = 2;

prototype.pragma = function (this: object, source, options) {
  if (source === 'synchronous = FULL') {
    ASKED_FOR_FULL.add(this);
    return pragma.call(this, 'synchronous = NORMAL', options);
  }
  return source === 'synchronous' && ASKED_FOR_FULL.has(this) ? FULL : pragma.call(this, source, options);
};
