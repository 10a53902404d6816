import { ApiProperty } from '@nestjs/swagger';
import type { BackupView } from '@keyledger/contracts';
import type { BackupKind } from '@keyledger/domain';

export const BACKUP_KINDS = ['file', 'store'] as const satisfies readonly BackupKind[];

export class BackupObject implements BackupView {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ enum: BACKUP_KINDS, enumName: 'BackupKind' })
  kind!: BackupKind;

  @ApiProperty({
    enum: ['running', 'taken', 'failed', 'expired'],
    description: 'The file is there while it is `taken`: for 24 hours.',
  })
  state!: BackupView['state'];

  @ApiProperty({ description: 'Whether it holds every key that there was.' })
  all!: boolean;

  @ApiProperty({ type: 'integer' })
  keys!: number;

  @ApiProperty({ type: 'integer' })
  versions!: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  takenAt!: string | null;

  @ApiProperty({ description: 'A principal.' })
  takenBy!: string;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Of the file.' })
  bytes!: number | null;

  @ApiProperty({ type: String, nullable: true, description: 'Of the file, hexadecimal.' })
  sha256!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Why it failed.' })
  reason!: string | null;
}
