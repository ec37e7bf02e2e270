/** Every limit of the system has a name here, with its unit last. Tests assert them; docs/reference lists them. */
export const LIMITS = {
  /** One event's data or metadata in canonical JSON: a decision of as many lines as a list may hold fits. */
  eventBytes: 512 * 1024,
  /** Events in one append. */
  appendEvents: 1_000,
  /** Appends waiting for the writer; one more is refused as busy. */
  appendQueueRequests: 10_000,
  /** Requests grouped into one commit. */
  commitRequests: 512,
  /** Events that a read returns at once. */
  readEvents: 5_000,
  /** Attempts of one command when its stream moves underneath it. */
  conflictRetries: 8,
  /** Folded streams that the engine keeps in memory. */
  cachedStreams: 25_000,
  /** One JSON text that a caller sends. */
  bodyBytes: 1024 * 1024,
  /** Levels of objects and lists in it. */
  jsonDepth: 32,
  /** Keys in it, all objects together. */
  jsonKeys: 20_000,
  /** Lines of one decision, holders of one model, parts of one relation. */
  listItems: 1_000,
  /** A title or a name. */
  titleChars: 1_000,
  /** Free text. */
  textChars: 10_000,
  /** An id, also one of somebody else's data. */
  idChars: 80,
  /** Items of one page of a question. */
  pageItems: 500,
  /** Items of a page when the caller names no number. */
  pageItemsDefault: 50,
  /** How long a question waits for `after`. */
  waitMs: 10_000,
  /** Open event feeds of one process. */
  feeds: 200,
  /** Silence after which an idle feed says that it lives. */
  feedHeartbeatMs: 15_000,
  /** Rows of one import, all files together. */
  importRows: 5_000_000,
  /** Imports into a running system at once; one of them runs. */
  importSessions: 4,
  /** Time without a request after which such an import is forgotten. */
  importSessionIdleMs: 15 * 60_000,
  /** One file; over HTTP, all files of one import together. */
  importFileBytes: 1024 * 1024 * 1024,
  /** One cell, as in a spreadsheet. */
  importCellChars: 32_767,
  /** Columns of one table. */
  importColumns: 200,
  /** Problems that a dry run reports one by one; the rest are counted. */
  importProblems: 10_000,
  /** XLSX: bytes after unpacking, and their ratio to the packed bytes. */
  workbookBytes: 256 * 1024 * 1024,
  /** Unpacked bytes for a packed one. */
  workbookRatio: 100,
} as const;
