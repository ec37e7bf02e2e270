export { readConfiguration } from './configuration.js';
export type { Configuration, ExternalIssuer, LogLevel } from './configuration.js';
export {
  LOCAL_ISSUER,
  makeLocalIssuer,
  openLocalIssuer,
  signLocalToken,
  TOKEN_TTL_SECONDS,
} from './identity/local-issuer.js';
export type { LocalIssuer, TokenRequest } from './identity/local-issuer.js';
export { createKheo } from './kheo.js';
export type { Kheo, KheoOptions, KheoParts } from './kheo.js';
export { logTo, stackOf } from './operation/log.js';
export type { Readiness } from './operation/progress.js';
