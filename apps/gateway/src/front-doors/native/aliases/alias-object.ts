import { ApiProperty } from '@nestjs/swagger';
import type { AliasView } from '@keyledger/contracts';
import { aliasArn } from '@keyledger/domain';

const PREFIX = 'alias/';

/** An alias as the native API shows it. */
export class AliasObject {
  @ApiProperty({ example: 'alias/payments' })
  name!: string;

  @ApiProperty()
  arn!: string;

  @ApiProperty({ format: 'uuid' })
  keyId!: string;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt!: string;
}

export function aliasObject(view: AliasView, region: string, projectId: string): AliasObject {
  const { name, keyId, createdAt, updatedAt } = view;
  return { name: PREFIX + name, arn: aliasArn(region, projectId, name), keyId, createdAt, updatedAt };
}

/** An alias's name without its prefix, which callers may leave out. */
export function bareAlias(name: string): string {
  return name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name;
}
