import { Body, HttpCode, Post, Req } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOperation, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { SealedClient } from '@keyledger/bus';
import {
  BACKUP,
  LIFECYCLE,
  type BackupView,
  type KeyView,
  type RequestContext,
  type TakeBackupRequest,
} from '@keyledger/contracts';
import type { BackupKind } from '@keyledger/domain';
import { Needs } from '../../../core/access.js';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { MAX_KEY_NAME_CHARS } from '../validation/fields.js';
import { BACKUP_KINDS, BackupObject } from './backup-object.js';
import { OptionalNewPassword } from './password-field.js';

/** Keys that a backup can be asked for one by one; more is all of them. */
const MAX_CHOSEN_KEYS = 1000;
/** A password is stretched on purpose, and others may be before it. */
const TAKE_TIMEOUT_MS = 25_000;

export class TakeBackupBody {
  @ApiPropertyOptional({ enum: BACKUP_KINDS, enumName: 'BackupKind', default: 'file' })
  @IsOptional()
  @IsIn(BACKUP_KINDS)
  kind?: BackupKind | null;

  @OptionalNewPassword()
  password?: string | null;

  @ApiPropertyOptional({
    type: [String],
    maxItems: MAX_CHOSEN_KEYS,
    description: 'Ids, aliases or ARNs. Default: all keys of the installation.',
  })
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MAX_CHOSEN_KEYS)
  @IsString({ each: true })
  @MaxLength(MAX_KEY_NAME_CHARS, { each: true })
  keys?: string[] | null;
}

@ControlRoutes('backups', 'Backups')
export class TakeBackupController {
  constructor(
    private readonly backend: Backend,
    private readonly sealed: SealedClient,
    private readonly calls: NativeCalls,
  ) {}

  @Post()
  @HttpCode(202)
  @Needs('backups.manage')
  @ApiOperation({
    summary: 'Take a backup of keys',
    description:
      'Answers at once; `GET /backups/{id}` tells when it is taken, `GET /backups/{id}/file` has the file.',
  })
  @ApiAcceptedResponse({ type: BackupObject })
  async take(@Req() request: GatewayRequest, @Body() body: TakeBackupBody): Promise<BackupObject> {
    const { password, ...rest } = body;
    const context = this.calls.commandWithout(request, rest);
    const asked: TakeBackupRequest = { context, kind: body.kind ?? 'file' };
    if (typeof password === 'string') asked.password = password;
    if (body.keys) asked.keyIds = await this.idsOf(body.keys, context);
    return this.sealed.request<BackupView>(BACKUP.take, asked, { timeoutMs: TAKE_TIMEOUT_MS });
  }

  /** One after the other: a long list must not crowd out other requests. */
  private async idsOf(names: string[], context: RequestContext): Promise<string[]> {
    const ids = new Set<string>();
    for (const name of names) {
      const key = this.calls.key(name, context);
      const { id } = await this.backend.ask<KeyView>(LIFECYCLE.describeKey, { context, key, at: null });
      ids.add(id);
    }
    return [...ids];
  }
}
