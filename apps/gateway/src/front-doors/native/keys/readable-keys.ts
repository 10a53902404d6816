import { Injectable } from '@nestjs/common';
import { LIFECYCLE, type DescribeKeyRequest, type KeyView, type RequestContext } from '@keyledger/contracts';
import { requireOnKey } from '@keyledger/domain';
import { Backend } from '../../../core/backend.js';
import { NativeCalls } from '../native-calls.js';

/** Finds keys that a caller may read, before other services tell of them: those know no permissions of single keys. */
@Injectable()
export class ReadableKeys {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
  ) {}

  /** @throws KeyledgerError KeyNotFound, KeyDeleted; AccessDenied without permission to read, also where a grant shows the key. */
  async find(context: RequestContext, name: string): Promise<KeyView> {
    const asked: DescribeKeyRequest = { context, key: this.calls.key(name, context), at: null };
    const key = await this.backend.ask<KeyView>(LIFECYCLE.describeKey, asked);
    requireOnKey({ permissions: key.permissions, grants: [] }, context.caller, 'keys.read');
    return key;
  }
}
