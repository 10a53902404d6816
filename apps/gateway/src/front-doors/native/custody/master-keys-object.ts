import { ApiProperty } from '@nestjs/swagger';
import type { MasterKeysView } from '@keyledger/contracts';
import { RotationObject } from './custody-object.js';

class RewrappingObject {
  @ApiProperty({ format: 'uuid' })
  masterKeyId!: string;

  @ApiProperty({ format: 'date-time' })
  startedAt!: string;

  @ApiProperty({ type: 'integer' })
  rewrapped!: number;

  @ApiProperty({ type: 'integer' })
  remaining!: number;
}

class MasterKeyObject {
  @ApiProperty({ format: 'uuid' })
  masterKeyId!: string;

  @ApiProperty()
  rootKeyId!: string;

  @ApiProperty({ enum: ['in-use', 'retiring'] })
  state!: MasterKeysView['masterKeys'][number]['state'];

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;
}

export class MasterKeysObject implements MasterKeysView {
  @ApiProperty()
  rotation!: RotationObject;

  @ApiProperty({ type: RewrappingObject, nullable: true, description: 'The rewrapping under way.' })
  running!: RewrappingObject | null;

  @ApiProperty({ type: [MasterKeyObject] })
  masterKeys!: MasterKeyObject[];
}
