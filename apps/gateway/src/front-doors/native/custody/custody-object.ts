import { ApiProperty } from '@nestjs/swagger';
import type { CustodianView, CustodyView, DistributionView, RootKeyView } from '@keyledger/contracts';
import { PROTECTION_LEVELS, type ProtectionLevel } from '@keyledger/domain';

/** When something is rotated by itself; shared by the root key and the master keys. */
export class RotationObject {
  @ApiProperty({ type: 'integer', nullable: true, description: 'Null: not by itself.' })
  periodSeconds!: number | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  lastRotatedAt!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  nextRotationAt!: string | null;
}

class ShareObject {
  @ApiProperty({ type: 'integer' })
  shareId!: number;

  @ApiProperty({ type: 'integer' })
  custodianId!: number;

  @ApiProperty()
  zone!: string;

  @ApiProperty()
  address!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Null: not yet.' })
  lastAckAt!: string | null;
}

class DistributionObject implements DistributionView {
  @ApiProperty({ type: 'integer', description: 'Shares that are enough.' })
  threshold!: number;

  @ApiProperty({ type: 'integer' })
  distributionNo!: number;

  @ApiProperty({ format: 'date-time' })
  distributedAt!: string;

  @ApiProperty({ enum: PROTECTION_LEVELS, enumName: 'ProtectionLevel' })
  protection!: ProtectionLevel;

  @ApiProperty()
  protectionText!: string;

  @ApiProperty({ type: [ShareObject] })
  shares!: ShareObject[];
}

class MasterKeyCounts {
  @ApiProperty({ type: 'integer' })
  total!: number;

  @ApiProperty({ type: 'integer' })
  garbage!: number;

  @ApiProperty({ type: 'integer' })
  inUse!: number;
}

class RootKeyObject implements RootKeyView {
  @ApiProperty({ example: 'nsk_6f751f04-7b8f-4409-8eaa-b02e17105988' })
  rootKeyId!: string;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty()
  masterKeys!: MasterKeyCounts;

  @ApiProperty({ type: DistributionObject, nullable: true, description: 'Null before the first dealing.' })
  distribution!: DistributionObject | null;
}

export class CustodianObject implements CustodianView {
  @ApiProperty({ type: 'integer' })
  custodianId!: number;

  @ApiProperty()
  name!: string;

  @ApiProperty()
  zone!: string;

  @ApiProperty()
  address!: string;

  @ApiProperty({ description: 'It answers now.' })
  live!: boolean;

  @ApiProperty({ description: 'It has the root key in memory.' })
  unsealed!: boolean;
}

export class CustodyObject implements CustodyView {
  @ApiProperty({ format: 'uuid' })
  instanceId!: string;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ enum: ['running', 'sealed', 'rotating'] })
  state!: CustodyView['state'];

  @ApiProperty({ description: 'What losses are survived.' })
  survives!: string;

  @ApiProperty({ type: [String] })
  warnings!: string[];

  @ApiProperty()
  rotation!: RotationObject;

  @ApiProperty()
  current!: RootKeyObject;

  @ApiProperty({ type: [RootKeyObject], description: 'Newest first; empty unless asked for.' })
  former!: RootKeyObject[];

  @ApiProperty({ type: [CustodianObject] })
  custodians!: CustodianObject[];
}
