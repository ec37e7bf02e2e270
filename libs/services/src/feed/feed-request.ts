/** What a subscriber asks for: from where, which events, in which form, and until when. */
import { Fault, LIMITS } from '@kheo/kernel';
import type { Head } from '@kheo/ports';
import { EVENTS } from '@kheo/recognition';
import type { FastifyRequest } from 'fastify';
import { invalid, queryOf } from '../http/request-parts.js';

export interface FeedRequest {
  readonly format: 'sse' | 'ndjson';
  /** Events behind this position. */
  readonly after: number;
  /** Ends at this position; follows for ever when absent. */
  readonly until?: number;
  /** Ends after so many events. */
  readonly limit?: number;
  readonly types?: ReadonlySet<string>;
  /** How the name of the stream begins. */
  readonly stream?: string;
}

const PARAMETERS = ['after', 'type', 'stream', 'limit', 'follow'];
const STREAM_CHARS = 200;

/** @throws Fault ParameterInvalid, LogMismatch */
export const feedRequestOf = (request: FastifyRequest, head: Head): FeedRequest => {
  const query = queryOf(request);
  const unknown = Object.keys(query).find((name) => !PARAMETERS.includes(name));
  if (unknown !== undefined) throw invalid(unknown, `one of ${PARAMETERS.join(', ')}`);
  const { type, stream, limit, follow } = query;
  const lastSeen = request.headers['last-event-id'];
  // A client that reconnects repeats its first address, and says in this header how far it has come since.
  const after =
    typeof lastSeen === 'string' && lastSeen !== ''
      ? ['header.last-event-id', lastSeen]
      : ['after', query['after'] ?? '0'];
  return {
    format: formatOf(request.headers.accept),
    after: positionOf(after as [string, string], head),
    ...(untilOf(follow) === 'head' ? { until: head.position } : {}),
    ...(limit === undefined ? {} : { limit: countOf(limit) }),
    ...(type === undefined ? {} : { types: typesOf(type) }),
    ...(stream === undefined ? {} : { stream: prefixOf(stream) }),
  };
};

const formatOf = (accept = '*/*'): FeedRequest['format'] => {
  const ranges = accept.split(',').map((range) => (range.split(';')[0] as string).trim().toLowerCase());
  if (ranges.includes('text/event-stream')) return 'sse';
  if (ranges.some((range) => ['application/x-ndjson', 'application/*', '*/*'].includes(range)))
    return 'ndjson';
  throw invalid('header.accept', 'text/event-stream or application/x-ndjson');
};

/** `<position>` or `<logId>:<position>`. A position that this log has not reached was counted in another. */
const positionOf = ([path, text]: [string, string], { logId, position }: Head): number => {
  const found = /^(?:([A-Za-z0-9][\w.-]*):)?(\d{1,15})$/.exec(text);
  if (!found) throw invalid(path, '<position> or <logId>:<position>');
  const [, of, digits] = found;
  const after = Number(digits);
  if ((of !== undefined && of !== logId) || after > position)
    throw new Fault('LogMismatch', { after: text, logId: logId ?? 'none', position });
  return after;
};

const untilOf = (follow = 'true'): 'head' | 'never' => {
  if (follow !== 'true' && follow !== 'false') throw invalid('follow', 'true or false');
  return follow === 'false' ? 'head' : 'never';
};

const countOf = (text: string): number => {
  const count = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (count < 1) throw invalid('limit', 'a whole number from 1');
  return count;
};

const typesOf = (text: string): ReadonlySet<string> => {
  const types = text.split(',').map((type) => type.trim());
  const unknown = types.find((type) => !Object.hasOwn(EVENTS, type));
  if (unknown !== undefined || types.length > LIMITS.listItems)
    throw invalid('type', 'types of events, parted by commas');
  return new Set(types);
};

const prefixOf = (text: string): string => {
  if (text.length > STREAM_CHARS || !/^[\w.:-]+$/.test(text))
    throw invalid('stream', 'how the name of a stream begins, such as kheo.decision-');
  return text;
};
