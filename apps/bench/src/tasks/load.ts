/** Sends commands over HTTP: so many connections, each waiting for its answer before it sends the next. */
import { Agent, request } from 'node:http';

export interface Loading {
  readonly url: string;
  readonly token: string;
  readonly connections: number;
  /** Commands that are timed, and commands before them that are not. */
  readonly commands: number;
  readonly warm: number;
}

export interface Loaded {
  readonly seconds: number;
  /** Of each command. */
  readonly ms: readonly number[];
}

/** Units of the history that the server starts with. */
const [UNIT, HOLDER] = ['cm-ham-hiep', 'pc-ham-hiep'];

export const load = async (told: Loading): Promise<Loaded> => {
  const agent = new Agent({ keepAlive: true, maxSockets: told.connections });
  try {
    await run({ ...told, commands: told.warm }, { agent, keys: 'warm' });
    return await run(told, { agent, keys: 'run' });
  } finally {
    agent.destroy();
  }
};

interface With {
  readonly agent: Agent;
  /** Makes idempotency keys that no other run has. */
  readonly keys: string;
}

const run = async (told: Loading, { agent, keys }: With): Promise<Loaded> => {
  const ms: number[] = [];
  let sent = 0;
  const beganMs = performance.now();
  const connection = async (): Promise<void> => {
    const send = async (command: string, body: object): Promise<Answered> => {
      sent += 1;
      const key = `${keys}-${String(sent)}`;
      const sentMs = performance.now();
      const answer = await post(told, { agent, path: `/v1/commands/${command}`, key, body });
      ms.push(performance.now() - sentMs);
      return answer;
    };
    while (sent < told.commands) await courseOf(send, String(sent));
  };
  await Promise.all(Array.from({ length: told.connections }, connection));
  return { seconds: (performance.now() - beganMs) / 1_000, ms };
};

interface Answered {
  readonly events: readonly { readonly stream: string }[];
}

/** An officer's day: a model is recorded, registered, and visited. */
const courseOf = async (
  send: (command: string, body: object) => Promise<Answered>,
  name: string,
): Promise<void> => {
  const effectiveOn = { precision: 'day', date: '2024-05-10' };
  const { events } = await send('identify-model', {
    title: `Thắp sáng đường quê ${name}`,
    kind: 'model',
    holderKind: 'collective',
    holders: [HOLDER],
    unit: UNIT,
    effectiveOn,
  });
  const model = events[0]?.stream.replace('kheo.model-', '') ?? '';
  await send('register-model', { model, level: 'commune', cycle: 2024, by: HOLDER, effectiveOn });
  await send('record-visit', { model, by: HOLDER, effectiveOn });
};

interface Sending {
  readonly agent: Agent;
  readonly path: string;
  readonly key: string;
  readonly body: object;
}

const post = ({ url, token }: Loading, { agent, path, key, body }: Sending): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const text = JSON.stringify(body);
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      'idempotency-key': key,
    };
    const sent = request(`${url}${path}`, { method: 'POST', agent, headers }, (response) => {
      let answer = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (answer += chunk));
      response.once('end', () => {
        if (response.statusCode === 201) resolve(JSON.parse(answer) as Answered);
        else reject(new Error(`${path} was answered with ${String(response.statusCode)}: ${answer}`));
      });
      response.once('error', reject);
    });
    sent.once('error', reject);
    sent.end(text);
  });
