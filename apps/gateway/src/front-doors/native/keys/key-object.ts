import { ApiProperty } from '@nestjs/swagger';
import type { KeyView } from '@keyledger/contracts';
import {
  KEY_PERMISSIONS,
  KEY_SPECS,
  KEY_STATES,
  keyArn,
  type KeyOrigin,
  type KeyPermission,
  type KeySpec,
  type KeyState,
  type KeyUsage,
} from '@keyledger/domain';

export const SPEC_NAMES = Object.keys(KEY_SPECS) as KeySpec[];
export const USAGES: KeyUsage[] = ['ENCRYPT_DECRYPT', 'SIGN_VERIFY', 'GENERATE_VERIFY_MAC'];
export const ORIGINS: KeyOrigin[] = ['KEYLEDGER', 'EXTERNAL'];

export class RotationObject {
  @ApiProperty()
  enabled!: boolean;

  @ApiProperty({ type: 'integer', nullable: true })
  periodDays!: number | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  lastRotatedAt!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  nextRotationAt!: string | null;

  @ApiProperty({ type: 'integer' })
  count!: number;
}

/** A key as the native API shows it. */
export class KeyObject {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 'arn:aws:kms:us-east-1:123456789012:key/…' })
  arn!: string;

  @ApiProperty()
  projectId!: string;

  @ApiProperty()
  description!: string;

  @ApiProperty({ enum: KEY_STATES, enumName: 'KeyState' })
  state!: KeyState;

  @ApiProperty({ enum: SPEC_NAMES, enumName: 'KeySpec' })
  spec!: KeySpec;

  @ApiProperty({ enum: USAGES, enumName: 'KeyUsage' })
  usage!: KeyUsage;

  @ApiProperty({ enum: ORIGINS, enumName: 'KeyOrigin' })
  origin!: KeyOrigin;

  @ApiProperty({ type: 'integer' })
  currentVersion!: number;

  @ApiProperty({ type: [String], example: ['alias/payments'] })
  aliases!: string[];

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  tags!: Record<string, string>;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  deletionAt!: string | null;

  @ApiProperty()
  rotation!: RotationObject;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' } })
  boundResources!: Record<string, number>;

  @ApiProperty({ description: 'Nobody uses the bound resources now, so that lost material may be restored.' })
  resourcesBlocked!: boolean;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When imported material expires.',
  })
  materialExpiresAt!: string | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'array', items: { type: 'string', enum: [...KEY_PERMISSIONS] } },
    description: 'By id of principal: what each was given on this key alone.',
  })
  permissions!: Record<string, KeyPermission[]>;

  @ApiProperty({ type: 'integer', description: 'Of the last event of the key.' })
  revision!: number;
}

export function keyObject(view: KeyView, region: string): KeyObject {
  return {
    id: view.id,
    arn: keyArn(region, view.projectId, view.id),
    projectId: view.projectId,
    description: view.description,
    state: view.state,
    spec: view.spec,
    usage: view.usage,
    origin: view.origin,
    currentVersion: view.currentVersion,
    aliases: view.aliases.map((name) => `alias/${name}`),
    tags: view.tags,
    createdAt: view.createdAt,
    deletionAt: view.deletionAt,
    rotation: view.rotation,
    boundResources: view.boundResources,
    resourcesBlocked: view.resourcesBlocked,
    materialExpiresAt: view.materialExpiresAt,
    permissions: view.permissions,
    revision: view.revision,
  };
}
