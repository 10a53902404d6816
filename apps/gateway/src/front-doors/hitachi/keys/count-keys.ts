import { Get, Req } from '@nestjs/common';
import { Needs } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { hitachiContext } from '../call.js';
import { MAX_KEYS } from '../limits.js';
import { ObjectRoutes } from '../wire/routes.js';
import { ArrayKeys } from './array-keys.js';

/** How many keys there are of each kind. The vendor's public pages do not show the names: these are ours. */
export interface KeyCounts {
  numOfDek: number;
  numOfCek: number;
  numOfKek: number;
  numOfFree: number;
  numOfKeys: number;
  maxNumOfKeys: number;
}

@ObjectRoutes('encryption-key-counts/instance')
export class CountKeysController {
  constructor(private readonly keys: ArrayKeys) {}

  @Get()
  @Needs('keys.read')
  async count(@Req() request: GatewayRequest): Promise<KeyCounts> {
    const all = await this.keys.all(hitachiContext(request));
    const numOfDek = all.filter(({ type }) => type === 'DEK').length;
    return {
      numOfDek,
      numOfCek: 0,
      numOfKek: 0,
      numOfFree: all.length - numOfDek,
      numOfKeys: all.length,
      maxNumOfKeys: MAX_KEYS,
    };
  }
}
