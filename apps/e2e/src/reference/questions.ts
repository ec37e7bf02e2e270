/** The questions as a running Kheo describes them itself, on its OpenAPI page: what the reference says is what is served. */
import { randomBytes } from 'node:crypto';
import type { ParameterEntry, QuestionEntry } from '@kheo/contract';
import { createKheo, logTo, makeLocalIssuer } from '@kheo/services';
import {
  MemoryCheckpoints,
  MemoryEventStore,
  MemoryKeyVault,
  MemoryReadModelStore,
  MemoryScratch,
  settableClock,
} from '@kheo/testing';

interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}
interface Operation {
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters: readonly {
    readonly name: string;
    readonly description?: string;
    readonly schema: Schema;
  }[];
}
interface OpenApi {
  readonly paths: Readonly<Record<string, { readonly get?: Operation }>>;
}

export const questionsServed = async (): Promise<readonly QuestionEntry[]> => {
  const { paths } = await openApi();
  return Object.entries(paths).flatMap(([path, { get }]) => {
    const name = /^\/v1\/([a-z-]+)$/.exec(path)?.[1];
    if (name === undefined || get?.tags.includes('Questions') !== true) return [];
    return [
      {
        name,
        doc: get.summary,
        hasOne: paths[`${path}/{id}`] !== undefined,
        params: get.parameters.map(parameterOf),
      },
    ];
  });
};

const openApi = async (): Promise<OpenApi> => {
  const clock = settableClock();
  const kheo = await createKheo({
    events: new MemoryEventStore(clock),
    readModels: new MemoryReadModelStore(),
    checkpoints: new MemoryCheckpoints(),
    vault: new MemoryKeyVault(randomBytes),
    newScratch: () => new MemoryScratch(),
    clock,
    issuer: await makeLocalIssuer(),
    log: logTo('silent'),
  });
  try {
    return (await kheo.app.inject('/openapi.json')).json<OpenApi>();
  } finally {
    await kheo.stop();
  }
};

const parameterOf = ({
  name,
  description = '',
  schema,
}: Operation['parameters'][number]): ParameterEntry => ({ name, form: formOf(schema), doc: description });

const formOf = ({ type, format, enum: values, minimum, maximum, maxLength, pattern }: Schema): string => {
  if (values) return `one of ${values.join(', ')}`;
  if (type === 'boolean') return 'true or false';
  if (type === 'integer')
    return `a whole number${minimum === undefined ? '' : ` from ${String(minimum)}`}${maximum === undefined ? '' : ` to ${String(maximum)}`}`;
  if (format === 'date') return 'a day, YYYY-MM-DD';
  if (pattern?.startsWith(String.raw`^\d{4}`) === true) return 'a date: YYYY, YYYY-MM or YYYY-MM-DD';
  if (pattern !== undefined) return 'an id';
  return maxLength === undefined ? 'text' : `text of ${String(maxLength)} characters at most`;
};
