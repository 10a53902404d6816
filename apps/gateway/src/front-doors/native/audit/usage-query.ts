import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import type { UsageRecord, UsageRequest, OperationName, RequestContext } from '@keyledger/contracts';
import { ERROR_STATUS, type KeyRef } from '@keyledger/domain';
import { MAX_PRINCIPAL_ID_CHARS, OptionalText, PageQuery, OptionalTime } from '../validation/fields.js';

const OPERATIONS: OperationName[] = [
  'encrypt',
  'decrypt',
  'reEncrypt',
  'generateDataKey',
  'generateDataKeyPair',
  'sign',
  'verify',
  'generateMac',
  'verifyMac',
  'random',
];
const OUTCOMES = ['ok', ...Object.keys(ERROR_STATUS)];

/** What usage records can be asked for by. */
export class UsageQuery extends PageQuery {
  @ApiPropertyOptional({ enum: OPERATIONS, enumName: 'Operation' })
  @IsOptional()
  @IsIn(OPERATIONS)
  operation?: OperationName;

  @ApiPropertyOptional({
    enum: OUTCOMES,
    enumName: 'Outcome',
    description: '`ok`, or the code of the refusal.',
  })
  @IsOptional()
  @IsIn(OUTCOMES)
  outcome?: string;

  @OptionalTime('Records from this time on.')
  from?: string;

  @OptionalTime('Records before this time.')
  to?: string;
}

/** Of a whole project: also by who it was. */
export class ProjectUsageQuery extends UsageQuery {
  @OptionalText({ description: "A principal's id.", min: 1, max: MAX_PRINCIPAL_ID_CHARS })
  principal?: string;
}

class UsageRecordObject implements UsageRecord {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ format: 'date-time' })
  time!: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  keyId!: string | null;

  @ApiProperty({ type: 'integer', nullable: true })
  version!: number | null;

  @ApiProperty()
  projectId!: string;

  @ApiProperty({ enum: OPERATIONS, enumName: 'Operation' })
  operation!: OperationName;

  @ApiProperty()
  outcome!: string;

  @ApiProperty()
  principal!: string;

  @ApiProperty()
  principalName!: string;

  @ApiProperty()
  sourceAddress!: string;

  @ApiProperty()
  frontDoor!: string;

  @ApiProperty()
  requestId!: string;
}

export class UsagePage {
  @ApiProperty({ type: [UsageRecordObject], description: 'Newest first.' })
  records!: UsageRecord[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

export function usageRequest(
  context: RequestContext,
  key: KeyRef | null,
  query: UsageQuery & { principal?: string },
): UsageRequest {
  return {
    context,
    key,
    operation: query.operation ?? null,
    principal: query.principal ?? null,
    outcome: query.outcome ?? null,
    from: query.from ?? null,
    to: query.to ?? null,
    limit: query.limit,
    cursor: query.cursor ?? null,
  };
}
