/** The settings of a process, from its environment: checked at start, with one line for each that is not right. */
import { Fault } from '@kheo/kernel';
import type { Problem } from '@kheo/kernel';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** An issuer of tokens beside the local one. */
export interface ExternalIssuer {
  /** The `iss` of its tokens. */
  readonly issuer: string;
  /** Where its public keys are: a path or a URL of a JWK set. */
  readonly jwks: string;
}

export interface Configuration {
  /** Folder of the data. */
  readonly data: string;
  readonly port: number;
  readonly host: string;
  readonly logLevel: LogLevel;
  readonly external?: ExternalIssuer;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws Fault ConfigurationInvalid with a problem for each setting that is not right. */
export const readConfiguration = (environment: Environment): Configuration => {
  // An empty setting is one that was left out: compose files write them so.
  const given = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const settings = {
    data: given('KHEO_DATA') ?? '.kheo',
    port: given('KHEO_PORT') ?? '4000',
    host: given('KHEO_HOST') ?? '127.0.0.1',
    logLevel: given('KHEO_LOG_LEVEL') ?? 'info',
    stores: { KHEO_EVENT_STORE: given('KHEO_EVENT_STORE'), KHEO_READ_MODELS: given('KHEO_READ_MODELS') },
    issuer: given('KHEO_ISSUER'),
    jwks: given('KHEO_JWKS'),
  };
  const problems = problemsOf(settings);
  if (problems.length > 0) throw new Fault('ConfigurationInvalid', {}, { problems });
  const { data, port, host, logLevel, issuer, jwks } = settings;
  const external = issuer !== undefined && jwks !== undefined ? { external: { issuer, jwks } } : {};
  return { data, port: Number(port), host, logLevel: logLevel as LogLevel, ...external };
};

interface Settings {
  readonly port: string;
  readonly host: string;
  readonly logLevel: string;
  readonly stores: Environment;
  readonly issuer: string | undefined;
  readonly jwks: string | undefined;
}

const problemsOf = ({ port, host, logLevel, stores, issuer, jwks }: Settings): Problem[] => {
  const problems: Problem[] = [];
  const expect = (sound: boolean, path: string, expected: string): void => {
    if (!sound) problems.push({ path, code: 'ConfigurationInvalid', expected });
  };
  expect(/^\d{1,5}$/.test(port) && Number(port) <= 65_535, 'KHEO_PORT', 'a port from 0 to 65535');
  expect(
    LOG_LEVELS.some((level) => level === logLevel),
    'KHEO_LOG_LEVEL',
    `one of ${LOG_LEVELS.join(', ')}`,
  );
  for (const [path, url] of Object.entries(stores)) {
    expect(url === undefined || url === 'sqlite:', path, 'sqlite: (the data folder), the only engine so far');
  }
  expect(
    issuer === undefined || isWebUrl(issuer),
    'KHEO_ISSUER',
    'the URL of an issuer, https: or on loopback http:',
  );
  expect(
    jwks === undefined || !/^\w+:\/\//.test(jwks) || isWebUrl(jwks),
    'KHEO_JWKS',
    'a file, or a URL: https: or on loopback http:',
  );
  expect(
    (issuer === undefined) === (jwks === undefined),
    issuer === undefined ? 'KHEO_ISSUER' : 'KHEO_JWKS',
    'both KHEO_ISSUER and KHEO_JWKS, or neither',
  );
  expect(
    isLoopback(host) || issuer !== undefined,
    'KHEO_HOST',
    'a loopback address, unless KHEO_ISSUER names who signs the tokens',
  );
  return problems;
};

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

const isWebUrl = (text: string): boolean => {
  const url = URL.parse(text);
  if (url?.protocol === 'https:') return true;
  return url?.protocol === 'http:' && isLoopback(url.hostname.replace(/^\[|\]$/g, ''));
};
