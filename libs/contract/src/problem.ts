/** What a fault looks like outside: `application/problem+json` (RFC 9457) with the stable code of the catalogue. */
import { describeFault, FAULTS } from '@kheo/kernel';
import type { Fault, FaultCode, FaultValues, Problem } from '@kheo/kernel';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

const CODES = Object.keys(FAULTS);

/** One fault of one field. */
export class ProblemField {
  @ApiProperty({ type: 'string', description: 'Where, in dots; empty for the whole' })
  readonly path!: string;

  @ApiProperty({ type: 'string', description: 'Stable code' })
  readonly code!: string;

  @ApiProperty({ type: 'string', description: 'What was expected, in words' })
  readonly expected!: string;
}

/** The answer to a request that failed. */
export class ProblemBody {
  @ApiProperty({ type: 'string', description: 'urn:kheo:fault:<code>' })
  readonly type!: string;

  @ApiProperty({ type: 'string', description: 'The fault in words, the same for every occurrence' })
  readonly title!: string;

  @ApiProperty({ type: 'integer', description: 'HTTP status' })
  readonly status!: number;

  @ApiProperty({ type: 'string', enum: CODES, description: 'Stable code: what a program decides by' })
  readonly code!: FaultCode;

  @ApiProperty({ type: 'string', description: 'The fault in words with its values' })
  readonly detail!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'Ids, dates, counts and fields that the fault names; never personal data',
  })
  readonly values!: FaultValues;

  @ApiPropertyOptional({ type: () => [ProblemField], description: 'What is wrong with each field' })
  readonly problems?: readonly Problem[];

  @ApiProperty({ type: 'string', description: 'urn:kheo:request:<request id>' })
  readonly instance!: string;

  @ApiProperty({ type: 'string', description: 'Stands in the logs and in x-request-id' })
  readonly requestId!: string;
}

/** Problems beyond so many are left out: an answer has a size. */
export const PROBLEMS_MAX = 100;

export const problemBody = (fault: Fault, status: number, requestId: string): ProblemBody => ({
  type: `urn:kheo:fault:${fault.code}`,
  title: FAULTS[fault.code].title,
  status,
  code: fault.code,
  detail: describeFault(fault.code, fault.values),
  values: fault.values,
  ...(fault.problems.length > 0 ? { problems: fault.problems.slice(0, PROBLEMS_MAX) } : {}),
  instance: `urn:kheo:request:${requestId}`,
  requestId,
});
