import { Body, Get, HttpCode, Patch, Req } from '@nestjs/common';
import { Needs } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { hitachiCommand, hitachiContext, pathOfObject } from '../call.js';
import { Jobs, type JobObject } from '../jobs/jobs.js';
import { ArrayKeys } from '../keys/array-keys.js';
import { FIRST_KEYS } from '../limits.js';
import { attributesOf, flag, invalid } from '../wire/fields.js';
import { HitachiError } from '../wire/hitachi-error.js';
import { ObjectRoutes } from '../wire/routes.js';

export interface EncryptionSettings {
  isEnabled: boolean;
  /** Whether keys are generated and kept by a key management server: here, always. */
  kms: boolean;
}

/** Encryption is on where there are encryption keys: nothing else would be switched. */
@ObjectRoutes('encryption-settings/instance')
export class SettingsController {
  constructor(
    private readonly keys: ArrayKeys,
    private readonly jobs: Jobs,
  ) {}

  @Get()
  @Needs('keys.read')
  async show(@Req() request: GatewayRequest): Promise<EncryptionSettings> {
    return { isEnabled: (await this.keys.all(hitachiContext(request))).length > 0, kms: true };
  }

  /** Switched on for the first time, keys are generated, as an array does. */
  @Patch()
  @HttpCode(202)
  @Needs('keys.create')
  async change(@Req() request: GatewayRequest, @Body() asked: unknown): Promise<JobObject> {
    const isEnabled = flag(attributesOf(asked, ['isEnabled']), 'isEnabled');
    if (isEnabled === undefined) throw invalid('isEnabled is missing');
    const body = { isEnabled };
    const command = hitachiCommand(request, body);
    const there = (await this.keys.all(command)).length;
    if (!isEnabled && there > 0) {
      throw new HitachiError(
        'Precondition',
        'encryption is on as long as there are encryption keys: delete them first',
      );
    }
    const wanted = isEnabled && there === 0 ? FIRST_KEYS : 0;
    const numbers = wanted > 0 ? await this.keys.freeNumbers(command, wanted) : [];
    return this.jobs.begin({
      request,
      body,
      run: async () => {
        await this.keys.create(command, wanted, numbers);
        return [pathOfObject('encryption-settings', 'instance')];
      },
    });
  }
}
