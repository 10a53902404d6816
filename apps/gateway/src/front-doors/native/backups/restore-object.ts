import { ApiProperty } from '@nestjs/swagger';
import type { RestoreList, RestoreReport, RestoreView } from '@keyledger/contracts';

export const RESTORE_SOURCES = ['file', 'store'] as const satisfies readonly RestoreView['source'][];

class VersionList implements RestoreList {
  @ApiProperty({ type: 'integer' })
  count!: number;

  @ApiProperty({ type: [String], description: '`<key id>/<version>`, the first of them.' })
  first!: string[];
}

class ReportObject implements RestoreReport {
  @ApiProperty({ type: 'integer', description: 'In the backup.' })
  keys!: number;

  @ApiProperty({ type: 'integer', description: 'In the backup.' })
  versions!: number;

  @ApiProperty({ type: 'integer', description: 'Lost history keys, restored too.' })
  historyKeys!: number;

  @ApiProperty({ type: 'integer', description: 'Lost secrets of access keys and webhooks, restored too.' })
  credentials!: number;

  @ApiProperty({ description: 'Lost, and restored.' })
  toRestore!: VersionList;

  @ApiProperty()
  intact!: VersionList;

  @ApiProperty({ description: 'Deleted on purpose.' })
  deleted!: VersionList;

  @ApiProperty({ description: 'Lost, but resources are bound to the key and not blocked.' })
  notBlocked!: VersionList;

  @ApiProperty({ description: 'The log does not know them.' })
  unknown!: VersionList;
}

export class RestoreObject implements RestoreView {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ enum: RESTORE_SOURCES, enumName: 'RestoreSource' })
  source!: RestoreView['source'];

  @ApiProperty({
    enum: ['uploading', 'planning', 'planned', 'running', 'done', 'failed'],
    description: 'Nothing is restored before it is `running`.',
  })
  state!: RestoreView['state'];

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  backupId!: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When the backup was taken.',
  })
  takenAt!: string | null;

  @ApiProperty({ type: ReportObject, nullable: true, description: 'What would be done, or was.' })
  report!: ReportObject | null;

  @ApiProperty({ type: String, nullable: true, description: 'Why it failed.' })
  reason!: string | null;
}
