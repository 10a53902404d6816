import { Body, HttpCode, Post, Req } from '@nestjs/common';
import { Needs } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { hitachiCommand } from '../call.js';
import { Jobs, type JobObject } from '../jobs/jobs.js';
import { MAX_KEYS } from '../limits.js';
import { attributesOf, invalid, wholeNumber } from '../wire/fields.js';
import { ObjectRoutes } from '../wire/routes.js';
import { ArrayKeys } from './array-keys.js';

@ObjectRoutes('encryption-keys')
export class CreateKeysController {
  constructor(
    private readonly keys: ArrayKeys,
    private readonly jobs: Jobs,
  ) {}

  /** That there is room is checked before anything is made. */
  @Post()
  @HttpCode(202)
  @Needs('keys.create')
  async create(@Req() request: GatewayRequest, @Body() asked: unknown): Promise<JobObject> {
    const count = wholeNumber(attributesOf(asked, ['count']), 'count', { min: 1, max: MAX_KEYS });
    if (count === undefined) throw invalid('count is missing');
    const body = { count };
    const command = hitachiCommand(request, body);
    const numbers = await this.keys.freeNumbers(command, count);
    return this.jobs.begin({
      request,
      body,
      run: async () => {
        await this.keys.create(command, count, numbers);
        // The vendor's job does not tell them either.
        return [];
      },
    });
  }
}
