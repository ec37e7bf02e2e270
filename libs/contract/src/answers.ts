/** What a request is answered with when all is well. */
import type { JsonObject } from '@kheo/kernel';
import { ApiProperty } from '@nestjs/swagger';

const POSITION = {
  type: 'integer',
  minimum: 0,
  description: 'The answer was computed after so many events of the log',
} as const;
const AS_OF = {
  type: 'string',
  format: 'date',
  description: 'The day in the world that it speaks of (Asia/Ho_Chi_Minh)',
} as const;
const KNOWN_AT = {
  type: 'integer',
  minimum: 0,
  description: 'It knows the first so many events of the log, and no later one',
} as const;
const SETTLED = {
  type: 'boolean',
  description: 'Nothing that is recorded later can change this answer',
} as const;
const ANYTHING = { type: 'object', additionalProperties: true } as const;

/** Several things, a page at a time. */
export class ListAnswer {
  @ApiProperty({ type: 'array', items: ANYTHING })
  readonly items!: readonly JsonObject[];

  @ApiProperty(POSITION)
  readonly position!: number;

  @ApiProperty(AS_OF)
  readonly asOf!: string;

  @ApiProperty(KNOWN_AT)
  readonly knownAt!: number;

  @ApiProperty(SETTLED)
  readonly settled!: boolean;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: '`cursor` of the next page; null where there is none',
  })
  readonly next!: string | null;
}

/** One thing. */
export class ItemAnswer {
  @ApiProperty(ANYTHING)
  readonly item!: JsonObject;

  @ApiProperty(POSITION)
  readonly position!: number;

  @ApiProperty(AS_OF)
  readonly asOf!: string;

  @ApiProperty(KNOWN_AT)
  readonly knownAt!: number;

  @ApiProperty(SETTLED)
  readonly settled!: boolean;
}

/** An event that a command wrote. */
export class WrittenEvent {
  @ApiProperty({ type: 'string', description: '`kheo.<category>-<id>`' })
  readonly stream!: string;

  @ApiProperty({ type: 'integer', minimum: 0 })
  readonly revision!: number;

  @ApiProperty({ type: 'string' })
  readonly type!: string;
}

/** What a command did. */
export class CommandAnswer {
  @ApiProperty({ type: () => [WrittenEvent] })
  readonly events!: readonly WrittenEvent[];

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'Position after its events: ask with `after=<position>` to read your own writes',
  })
  readonly position!: number;

  @ApiProperty({
    type: 'boolean',
    description: 'The same key and body came before; this is the first answer',
  })
  readonly repeated!: boolean;
}

/** An event of the feed, as it was recorded: a sealed field stays sealed. */
export class FeedEvent extends WrittenEvent {
  @ApiProperty({
    type: 'integer',
    minimum: 1,
    description: 'Go on behind this event with `after=<position>`',
  })
  readonly position!: number;

  @ApiProperty({ type: 'integer', minimum: 0, description: 'Its place in the log, from 0 without a gap' })
  readonly index!: number;

  @ApiProperty({ ...ANYTHING, description: 'The fact' })
  readonly data!: JsonObject;

  @ApiProperty({ ...ANYTHING, description: 'How it came to be: times, actor, command, source, hashes' })
  readonly metadata!: JsonObject;
}

/** Whether the process makes progress. */
export class ReadyAnswer {
  @ApiProperty({ type: 'string', enum: ['progressing', 'failing'] })
  readonly status!: 'progressing' | 'failing';

  @ApiProperty({
    type: 'array',
    items: ANYTHING,
    description: 'Each background loop, how far it has come and what ails it',
  })
  readonly loops!: readonly JsonObject[];
}
