import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Caller } from '@keyledger/contracts';
import { KeyledgerError } from '@keyledger/domain';
import { AccessKeySecrets } from '../../../core/access-key-secrets.js';
import { Directory } from '../../../core/directory.js';

const BASIC = /^basic +([A-Za-z0-9+/]{1,1024}={0,2})$/i;
/** Stands in for the secret of an access key that does not exist, so that refusing it takes the same work. */
const NO_SECRET = randomBytes(30).toString('base64');

export interface KnownUser {
  caller: Caller;
  accessKeyId: string;
}

/** Basic authentication: an access key's id is the user, its secret the password. */
@Injectable()
export class BasicAuthentication {
  constructor(
    private readonly directory: Directory,
    private readonly secrets: AccessKeySecrets,
  ) {}

  /** @throws KeyledgerError MissingAuthentication, InvalidToken; Unavailable when the secret cannot be had. */
  async userOf(authorization: string | undefined): Promise<KnownUser> {
    const { accessKeyId, secret } = presented(authorization);
    const expected = await this.secrets.secretOf(accessKeyId);
    const matches = timingSafeEqual(digest(expected ?? NO_SECRET), digest(secret));
    const caller = this.directory.byAccessKeyId(accessKeyId);
    if (!matches || expected === null || !caller) {
      throw new KeyledgerError('InvalidToken', 'the user is unknown, or the password is wrong');
    }
    return { caller, accessKeyId };
  }
}

function presented(authorization: string | undefined): { accessKeyId: string; secret: string } {
  const encoded = BASIC.exec(authorization ?? '')?.[1];
  if (encoded === undefined) {
    throw new KeyledgerError('MissingAuthentication', 'Basic authentication is needed here');
  }
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 1) throw new KeyledgerError('InvalidToken', 'the user is unknown, or the password is wrong');
  return { accessKeyId: text.slice(0, colon), secret: text.slice(colon + 1) };
}

/** Of equal length, so that comparing takes the same time for all. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
