/** The worked example of docs/reference/format.md, and a verifier that knows the page and Node's own hashes but none of our code. */
import { createDecipheriv, createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pathOfPage } from './pages.js';

interface Metadata {
  readonly eventId: string;
  readonly dataHash: string;
  readonly prev?: string;
}

export interface Shown {
  readonly index: number;
  readonly data: string;
  readonly metadata: string;
  readonly told: { readonly dataHash: string; readonly hash: string; readonly leaf: string };
}

export interface Example {
  readonly events: readonly Shown[];
  readonly leaves: readonly string[];
  readonly root: string;
}

export const exampleOfPage = (): Example => {
  const page = readFileSync(pathOfPage('format'), 'utf8');
  const fence = (info: string): string => page.split(`\`\`\`${info}\n`)[1]?.split('\n```')[0] ?? '';
  const events = [...page.matchAll(/```text data (\d+)\n/g)].map(([, index = '']): Shown => {
    const hashes = page.split(`\`\`\`text metadata ${index}\n`)[1]?.split('```text\n')[1] ?? '';
    const told = (name: string): string =>
      new RegExp(String.raw`^${name} +([0-9a-f]{64})$`, 'm').exec(hashes)?.[1] ?? '';
    const both = { data: fence(`text data ${index}`), metadata: fence(`text metadata ${index}`) };
    return {
      index: Number(index),
      ...both,
      told: { dataHash: told('dataHash'), hash: told('hash'), leaf: told('leaf') },
    };
  });
  const leaves = fence('text leaves')
    .split('\n')
    .map((line) => line.replace(/^\d+ +/, ''));
  return { events, leaves, root: fence('text root') };
};

const sha256 = (...parts: readonly (string | Uint8Array)[]): Buffer =>
  parts
    .reduce<ReturnType<typeof createHash>>((hash, part) => hash.update(part), createHash('sha256'))
    .digest();

export const metadataOf = ({ metadata }: Shown): Metadata => JSON.parse(metadata) as Metadata;

/** The hashes as the page's formulas give them. */
export const hashesOf = ({ data, metadata }: Shown): Shown['told'] => {
  const hash = sha256('kheo/event/1\n', metadata);
  return {
    dataHash: sha256(data).toString('hex'),
    hash: hash.toString('hex'),
    leaf: sha256(Uint8Array.of(0), hash).toString('hex'),
  };
};

/** RFC 6962 §2.1 as it is written there: split at the largest power of two below the size. */
export const merkleRoot = (leaves: readonly Uint8Array[]): Uint8Array => {
  const [first] = leaves;
  if (!first) return sha256();
  if (leaves.length === 1) return first;
  const half = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return sha256(Uint8Array.of(1), merkleRoot(leaves.slice(0, half)), merkleRoot(leaves.slice(half)));
};

/** Opens the sealed text of a field by what the page says. */
export const openSealed = (
  key: Uint8Array,
  sealed: string,
  { eventId, path }: { readonly eventId: string; readonly path: string },
): string => {
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
    .setAAD(Buffer.from(`kheo/seal/1\n${eventId}\n${path}`))
    .setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8');
};
