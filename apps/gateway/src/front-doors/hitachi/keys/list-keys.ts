import { Get, Query, Req } from '@nestjs/common';
import { Needs } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { BackupCounts } from '../backups/backup-counts.js';
import { hitachiContext } from '../call.js';
import { MAX_KEYS, MAX_LISTED_KEYS } from '../limits.js';
import { digits, invalid, only, timeIn, type Fields } from '../wire/fields.js';
import { ObjectRoutes } from '../wire/routes.js';
import { ArrayKeys, type ArrayKey } from './array-keys.js';
import { KEY_TYPES, keyObject, type KeyObject } from './key-object.js';

const FILTERS = ['keyType', 'startKeyId', 'count', 'startCreatedTime', 'endCreatedTime'];
const TYPES_IN_FILTER = [...KEY_TYPES, 'DEKANDFREE'] as const;

@ObjectRoutes('encryption-keys')
export class ListKeysController {
  constructor(
    private readonly keys: ArrayKeys,
    private readonly backups: BackupCounts,
  ) {}

  @Get()
  @Needs('keys.read')
  async list(@Req() request: GatewayRequest, @Query() query: Fields): Promise<{ data: KeyObject[] }> {
    const filter = readFilter(query);
    const context = hitachiContext(request);
    const found = (await this.keys.all(context)).filter(filter.fits).slice(0, filter.count);
    const countOf = found.length > 0 ? await this.backups.read(context) : () => null;
    return {
      data: found.map(({ number, type, key }) => keyObject(number, type, key, countOf(key.createdAt))),
    };
  }
}

function readFilter(query: Fields): { fits(key: ArrayKey): boolean; count: number } {
  only(query, FILTERS);
  const { keyType } = query;
  if (!TYPES_IN_FILTER.includes(keyType as KeyObject['keyType'])) {
    throw invalid(`keyType must be one of ${TYPES_IN_FILTER.join(', ')}`);
  }
  const types = keyType === 'DEKANDFREE' ? ['DEK', 'FREE'] : [keyType];
  const start = digits(query, 'startKeyId', { min: 0, max: MAX_KEYS - 1 }) ?? 0;
  const from = timeIn(query, 'startCreatedTime') ?? -Infinity;
  // What was made within the last second belongs to it.
  const before = (timeIn(query, 'endCreatedTime') ?? Infinity) + 1000;
  return {
    count: digits(query, 'count', { min: 1, max: MAX_LISTED_KEYS }) ?? MAX_LISTED_KEYS,
    fits: ({ number, type, key }) => {
      const createdAtMs = Date.parse(key.createdAt);
      return types.includes(type) && number >= start && createdAtMs >= from && createdAtMs < before;
    },
  };
}
