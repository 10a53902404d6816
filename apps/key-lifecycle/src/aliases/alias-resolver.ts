import { Injectable } from '@nestjs/common';
import { KeyledgerError, type KeyRef } from '@keyledger/domain';
import { AliasLog } from './alias-log.js';

/** Finds the key that a caller named. */
@Injectable()
export class AliasResolver {
  constructor(private readonly aliases: AliasLog) {}

  /** @throws KeyledgerError KeyNotFound when the alias names no key. */
  async keyId(key: KeyRef, projectId: string): Promise<string> {
    if ('id' in key) return key.id;
    const { keyId } = await this.aliases.load(projectId, key.alias);
    if (!keyId) throw new KeyledgerError('KeyNotFound', 'there is no such key');
    return keyId;
  }
}
