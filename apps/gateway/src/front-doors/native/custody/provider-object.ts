import { ApiProperty } from '@nestjs/swagger';
import type { ProviderView } from '@keyledger/contracts';
import { PROVIDER_ALGORITHMS, type ProviderAlgorithm } from '@keyledger/domain';

class ProtectedResources {
  @ApiProperty({ enum: PROVIDER_ALGORITHMS, enumName: 'ProviderAlgorithm' })
  algorithm!: ProviderAlgorithm;

  @ApiProperty({ type: 'integer' })
  count!: number;
}

export class ProviderObject implements ProviderView {
  @ApiProperty({ format: 'uuid' })
  providerId!: string;

  @ApiProperty({ example: 'NativeKMS' })
  name!: string;

  @ApiProperty({ enum: PROVIDER_ALGORITHMS, enumName: 'ProviderAlgorithm', isArray: true })
  algorithms!: ProviderAlgorithm[];

  @ApiProperty({ type: 'integer' })
  rotationPeriodSeconds!: number;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ enum: ['running', 'sealed'] })
  status!: ProviderView['status'];

  @ApiProperty()
  rotatingMasterKey!: boolean;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  lastKeyRotatedAt!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  lastAllKeysBackupAt!: string | null;

  @ApiProperty({ type: [ProtectedResources], description: 'How many resources each algorithm encrypts.' })
  resources!: ProtectedResources[];
}
