import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ListGrantsReply } from '@keyledger/contracts';
import {
  GRANT_OPERATIONS,
  MAX_CONSTRAINT_PAIRS,
  type GrantConstraints,
  type GrantOperation,
} from '@keyledger/domain';
import { OptionalTextMap } from '../validation/fields.js';

/** When a grant holds. */
export class ConstraintsObject {
  @OptionalTextMap('The encryption context must be exactly this.', MAX_CONSTRAINT_PAIRS)
  encryptionContextEquals?: Record<string, string> | null;

  @OptionalTextMap('The encryption context must hold at least this.', MAX_CONSTRAINT_PAIRS)
  encryptionContextSubset?: Record<string, string> | null;
}

/** A grant as the native API shows it. */
export class GrantObject {
  @ApiProperty({ description: '64 hex digits.' })
  grantId!: string;

  @ApiProperty({ format: 'uuid' })
  keyId!: string;

  @ApiProperty({ type: String, nullable: true })
  name!: string | null;

  @ApiProperty({ description: 'Id of the principal that the grant is for.' })
  grantee!: string;

  @ApiProperty({ type: String, nullable: true, description: 'Id of the principal that may retire it.' })
  retiring!: string | null;

  @ApiProperty({ description: 'Id of the principal that made it.' })
  issuer!: string;

  @ApiProperty({ enum: GRANT_OPERATIONS, enumName: 'GrantOperation', isArray: true })
  operations!: GrantOperation[];

  @ApiPropertyOptional({ type: ConstraintsObject, nullable: true })
  constraints!: GrantConstraints | null;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;
}

export class GrantPage {
  @ApiProperty({ type: [GrantObject], description: 'In the order of their creation.' })
  grants!: GrantObject[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

export const grantPage = ({ grants, nextCursor }: ListGrantsReply): GrantPage => ({ grants, nextCursor });
