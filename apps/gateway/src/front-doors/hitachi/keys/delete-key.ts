import { Delete, HttpCode, Param, Req } from '@nestjs/common';
import { LIFECYCLE, type Changed, type ChangeKeyRequest } from '@keyledger/contracts';
import { Needs } from '../../../core/access.js';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { hitachiCommand, pathOfObject } from '../call.js';
import { Jobs, type JobObject } from '../jobs/jobs.js';
import { HitachiError } from '../wire/hitachi-error.js';
import { ObjectRoutes } from '../wire/routes.js';
import { ArrayKeys } from './array-keys.js';
import { keyNumber } from './key-number.js';

@ObjectRoutes('encryption-keys/:keyId')
export class DeleteKeyController {
  constructor(
    private readonly backend: Backend,
    private readonly keys: ArrayKeys,
    private readonly jobs: Jobs,
  ) {}

  /** The key is out of use when the job has ended, and gone after the project's waiting time. */
  @Delete()
  @HttpCode(202)
  @Needs('keys.delete')
  async delete(@Req() request: GatewayRequest, @Param('keyId') keyId: string): Promise<JobObject> {
    const context = hitachiCommand(request);
    const { number, type, key } = await this.keys.one(context, keyNumber(keyId));
    if (type !== 'FREE') throw new HitachiError('InUse', 'an encryption key in use cannot be deleted');
    const asked: ChangeKeyRequest = {
      context,
      key: { id: key.id },
      change: { type: 'ScheduleDeletion', waitHours: null },
    };
    return this.jobs.begin({
      request,
      run: async () => {
        await this.backend.ask<Changed>(LIFECYCLE.changeKey, asked);
        return [pathOfObject('encryption-keys', number)];
      },
    });
  }
}
