import { describe, expect, it } from '@jest/globals';
import { Fault } from '@kheo/kernel';
import { readConfiguration } from './configuration.js';

/** The settings that are refused. */
const refused = (environment: Record<string, string>): readonly string[] => {
  try {
    readConfiguration(environment);
    return [];
  } catch (error) {
    if (error instanceof Fault && error.code === 'ConfigurationInvalid')
      return error.problems.map(({ path }) => path);
    throw error;
  }
};

const external = { KHEO_ISSUER: 'https://id.example.vn', KHEO_JWKS: 'https://id.example.vn/keys' };

describe('the settings of a process', () => {
  it('need not be given at all', () => {
    expect(readConfiguration({})).toEqual({ data: '.kheo', port: 4000, host: '127.0.0.1', logLevel: 'info' });
  });

  it('that are empty count as left out', () => {
    expect(readConfiguration({ KHEO_PORT: '', KHEO_DATA: ' ' })).toMatchObject({ port: 4000, data: '.kheo' });
  });

  it('are all named at once when they are wrong', () => {
    const wrong = {
      KHEO_PORT: '70000',
      KHEO_LOG_LEVEL: 'loud',
      KHEO_EVENT_STORE: 'esdb://x',
      KHEO_READ_MODELS: 'mongodb://x',
    };
    expect(refused(wrong)).toEqual(['KHEO_PORT', 'KHEO_LOG_LEVEL', 'KHEO_EVENT_STORE', 'KHEO_READ_MODELS']);
  });

  it.each(['http', '-1', '4000x', '1e3'])('do not take %j for a port', (port) => {
    expect(refused({ KHEO_PORT: port })).toEqual(['KHEO_PORT']);
  });

  it.each(['0.0.0.0', '::', '192.168.1.4', 'kheo.example.vn', '127.0.0.1.example.vn'])(
    'keep the process on loopback: %s needs an issuer',
    (host) => {
      expect(refused({ KHEO_HOST: host })).toEqual(['KHEO_HOST']);
      expect(refused({ KHEO_HOST: host, ...external })).toEqual([]);
    },
  );

  it('name an issuer together with its keys', () => {
    expect(refused({ KHEO_ISSUER: external.KHEO_ISSUER })).toEqual(['KHEO_JWKS']);
    expect(refused({ KHEO_JWKS: external.KHEO_JWKS })).toEqual(['KHEO_ISSUER']);
  });

  it('do not fetch keys in the clear from another machine', () => {
    expect(refused({ ...external, KHEO_JWKS: 'http://id.example.vn/keys' })).toEqual(['KHEO_JWKS']);
    expect(refused({ ...external, KHEO_JWKS: 'http://127.0.0.1:9000/keys' })).toEqual([]);
    expect(refused({ ...external, KHEO_JWKS: './keys.json' })).toEqual([]);
    expect(refused({ ...external, KHEO_JWKS: 'file:///etc/keys' })).toEqual(['KHEO_JWKS']);
  });
});
