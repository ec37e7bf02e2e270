import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { QUESTIONS } from '@kheo/read-models';
import { COMMANDS, kebab } from '@kheo/recognition';
import * as memory from '@kheo/testing';
import { startTestKheo } from '../test-kheo.js';
import type { TestKheo } from '../test-kheo.js';

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { name: string; in: string; required: boolean; schema: object }[];
  readonly requestBody?: { content: { 'application/json': { schema: { $ref: string } } } };
  readonly responses: Record<string, { description: string }>;
}
interface Description {
  readonly openapi: string;
  readonly info: { title: string; version: string };
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: {
    schemas: Record<
      string,
      {
        type: string;
        required?: string[];
        properties: Record<string, object>;
        additionalProperties?: boolean;
      }
    >;
  };
}

let kheo: TestKheo;
let described: Description;
beforeAll(async () => {
  kheo = await startTestKheo(memory);
  described = (await kheo.get('/openapi.json')).json as unknown as Description;
});
afterAll(() => kheo.stop());

const refsIn = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === '$ref' ? [member as string] : refsIn(member),
  );
};
const operations = (): [string, string, Operation][] =>
  Object.entries(described.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, string, Operation] => [
      path,
      method,
      operation,
    ]),
  );

describe('the OpenAPI description', () => {
  it('has a path for every command that is offered, and for no other', () => {
    const offered = Object.keys(COMMANDS).filter((name) => COMMANDS[name]?.internal !== true);
    const paths = Object.keys(described.paths).filter((path) => path.startsWith('/v1/commands/'));
    expect(paths).toEqual(offered.map((name) => `/v1/commands/${kebab(name)}`));
    for (const name of offered) {
      const { requestBody, parameters } = described.paths[`/v1/commands/${kebab(name)}`]?.[
        'post'
      ] as Operation;
      expect(requestBody?.content['application/json'].schema.$ref).toBe(`#/components/schemas/${name}Body`);
      expect(parameters).toEqual([
        expect.objectContaining({ name: 'Idempotency-Key', in: 'header', required: true }),
      ]);
    }
  });

  it('describes each body by its fields and its envelope, and says that nothing else is taken', () => {
    for (const [name, { fields, internal }] of Object.entries(COMMANDS)) {
      if (internal === true) continue;
      const schema = described.components.schemas[`${name}Body`];
      expect(Object.keys(schema?.properties ?? {})).toEqual([
        ...Object.keys(fields),
        'effectiveOn',
        'mentions',
      ]);
      expect((schema?.required ?? []).toSorted()).toEqual(
        Object.keys(fields)
          .filter((field) => fields[field]?.optional !== true)
          .toSorted(),
      );
      expect(schema?.additionalProperties).toBe(false);
    }
  });

  it('has paths for every question, with its own parameters and those of all', () => {
    for (const { name, params, one } of Object.values(QUESTIONS)) {
      const { parameters } = described.paths[`/v1/${name}`]?.['get'] as Operation;
      expect(parameters?.map((parameter) => parameter.name)).toEqual([
        ...Object.keys(params),
        'asOf',
        'knownAt',
        'after',
        'limit',
        'cursor',
      ]);
      expect(Object.hasOwn(described.paths, `/v1/${name}/{id}`)).toBe(one !== undefined);
    }
  });

  it('has the imports, by the methods and paths that their controller has', () => {
    const paths = Object.keys(described.paths).filter((path) => path.startsWith('/v1/imports'));
    expect(paths.map((path) => [path, Object.keys(described.paths[path] ?? {})])).toEqual([
      ['/v1/imports', ['post']],
      ['/v1/imports/{import}', ['delete']],
      ['/v1/imports/{import}/files/{file}', ['put']],
      ['/v1/imports/{import}/run', ['post']],
    ]);
  });

  it('has the feed, health and figures', () => {
    for (const path of ['/v1/events', '/health/live', '/health/ready', '/metrics'])
      expect(described.paths[path]?.['get']).toBeDefined();
  });

  it('refers to nothing that it does not hold, and holds nothing twice', () => {
    for (const ref of refsIn(described)) {
      expect(ref).toMatch(/^#\/components\/schemas\//);
      expect(described.components.schemas).toHaveProperty([ref.replace('#/components/schemas/', '')]);
    }
    const ids = operations().map(([, , { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is sound in form: each operation has answers, each parameter a schema, each part of a path a parameter', () => {
    expect(described.openapi).toMatch(/^3\.[01]\.\d$/);
    expect(described.info).toMatchObject({ title: 'Kheo', version: expect.any(String) });
    for (const [path, method, { responses, parameters = [] }] of operations()) {
      expect(['get', 'post', 'put', 'delete']).toContain(method);
      expect(Object.keys(responses).length).toBeGreaterThan(0);
      for (const [status, { description }] of Object.entries(responses))
        expect([status, typeof description]).toEqual([expect.stringMatching(/^[1-5]\d\d$/), 'string']);
      for (const { name, schema } of parameters) expect([name, typeof schema]).toEqual([name, 'object']);
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)).toEqual(
        inPath,
      );
    }
  });
});

describe('the API page', () => {
  it('is where a browser is led', async () => {
    expect(await kheo.get('/')).toMatchObject({ status: 302, headers: { location: '/docs' } });
  });

  it('comes whole from this process, under a policy that lets nothing else in', async () => {
    const page = await kheo.get('/docs');
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toMatch(/^text\/html/);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
    const parts = [...page.text.matchAll(/(?:src|href)=["']([^"']+)["']/g)].map(([, part]) => part as string);
    expect(parts.length).toBeGreaterThan(3);
    for (const part of parts) {
      expect(part).toMatch(/^\.\//);
      expect(await kheo.get(new URL(part, 'http://kheo/').pathname)).toMatchObject({ status: 200 });
    }
  });

  it('has no script of its own in the page, which the policy would stop', async () => {
    const { text } = await kheo.get('/docs');
    for (const [, attributes, script] of text.matchAll(/<script([^>]*)>([^<]*)<\/script>/g)) {
      expect(attributes).toContain('src=');
      expect((script as string).trim()).toBe('');
    }
    expect(text).not.toMatch(/\son\w+=/);
  });
});
