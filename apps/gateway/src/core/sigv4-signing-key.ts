import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** Signing keys kept: a few per access key in use (one per day and service). */
const MAX_SIGNING_KEYS = 4096;

interface SigningKey {
  secret: string;
  key: KeyObject;
}

const cache = new LRUCache<string, SigningKey>({ max: MAX_SIGNING_KEYS });

/** What a signing key is derived for. `date` is `YYYYMMDD`. */
export interface SigningScope {
  date: string;
  region: string;
  service: string;
}

/**
 * The key that signs for one day, region and service (SigV4: four HMACs from the secret), remembered per access key.
 * A secret that was replaced under the same access key is noticed and derived anew.
 */
export function signingKey(accessKeyId: string, secret: string, scope: SigningScope): KeyObject {
  const name = `${accessKeyId}/${scopeText(scope)}`;
  const known = cache.get(name);
  if (known?.secret === secret) return known.key;
  const key = createSecretKey(derive(secret, scope));
  cache.set(name, { secret, key });
  return key;
}

/** The credential scope as it stands in the string to sign. */
export function scopeText({ date, region, service }: SigningScope): string {
  return `${date}/${region}/${service}/aws4_request`;
}

function derive(secret: string, { date, region, service }: SigningScope): Buffer {
  let key: Buffer = Buffer.from(`AWS4${secret}`, 'utf8');
  for (const part of [date, region, service, 'aws4_request']) {
    key = createHmac('sha256', key).update(part, 'utf8').digest();
  }
  return key;
}
