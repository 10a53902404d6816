import { Get, Param, Req } from '@nestjs/common';
import { Needs } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { BackupCounts } from '../backups/backup-counts.js';
import { hitachiContext } from '../call.js';
import { ObjectRoutes } from '../wire/routes.js';
import { ArrayKeys } from './array-keys.js';
import { keyNumber } from './key-number.js';
import { keyObject, type KeyObject } from './key-object.js';

@ObjectRoutes('encryption-keys/:keyId')
export class ShowKeyController {
  constructor(
    private readonly keys: ArrayKeys,
    private readonly backups: BackupCounts,
  ) {}

  @Get()
  @Needs('keys.read')
  async show(@Req() request: GatewayRequest, @Param('keyId') keyId: string): Promise<KeyObject> {
    const context = hitachiContext(request);
    const { number, type, key } = await this.keys.one(context, keyNumber(keyId));
    const countOf = await this.backups.read(context);
    return keyObject(number, type, key, countOf(key.createdAt));
  }
}
