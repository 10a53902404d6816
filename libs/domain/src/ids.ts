import { createHash, randomUUID } from 'node:crypto';

export const UUID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const PROJECT_ID_PATTERN = /^[0-9a-f]{32}$/;
/** AWS KMS alias grammar (spec/aws-kms.md 5), without the `alias/` prefix. */
export const ALIAS_NAME_PATTERN = /^[a-zA-Z0-9:/_-]+$/;

/** A random lowercase UUID (version 4). */
export function newId(): string {
  return randomUUID();
}

/**
 * The same UUID for the same parts, so that a retried command makes the same key and the same events.
 * RFC 9562 version 8: 122 bits of SHA-256 over the length-prefixed parts.
 */
export function deterministicId(...parts: string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:${part}`);
  const bytes = hash.digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The 12-digit account number that stands for a project in ARNs (DESIGN 8). */
export function accountOf(projectId: string): string {
  const digest = createHash('sha256').update(`keyledger-account:${projectId}`).digest();
  return (digest.readBigUInt64BE(0) % 1_000_000_000_000n).toString().padStart(12, '0');
}

export function keyArn(region: string, projectId: string, keyId: string): string {
  return `arn:aws:kms:${region}:${accountOf(projectId)}:key/${keyId}`;
}

export function aliasArn(region: string, projectId: string, alias: string): string {
  return `arn:aws:kms:${region}:${accountOf(projectId)}:alias/${alias}`;
}

/** What a caller named: a key by its id, or an alias (without the `alias/` prefix) in the caller's project. */
export type KeyRef = { id: string } | { alias: string };

/**
 * Reads a key's name as callers write it: a UUID, `alias/<name>`, or the ARN of either.
 * Returns null for anything else, and for an ARN of another region or account than the caller's.
 */
export function parseKeyRef(text: string, region: string, projectId: string): KeyRef | null {
  let name = text;
  if (text.startsWith('arn:')) {
    const prefix = `arn:aws:kms:${region}:${accountOf(projectId)}:`;
    if (!text.startsWith(prefix)) return null;
    name = text.slice(prefix.length);
    if (name.startsWith('key/')) name = name.slice('key/'.length);
    else if (!name.startsWith('alias/')) return null;
  }
  if (UUID_PATTERN.test(name)) return { id: name };
  if (name.startsWith('alias/')) {
    const alias = name.slice('alias/'.length);
    return alias.length <= 250 && ALIAS_NAME_PATTERN.test(alias) ? { alias } : null;
  }
  return null;
}

export const keyStream = (keyId: string): string => `key-${keyId}`;
export const aliasStream = (projectId: string, name: string): string => `alias-${projectId}:${name}`;
export const principalStream = (principalId: string): string => `principal-${principalId}`;
export const projectStream = (projectId: string): string => `project-${projectId}`;
export const kmsServiceStream = (projectId: string): string => `kms-service-${projectId}`;
export const rootKeyStream = (providerId: string): string => `rootkey-${providerId}`;

/** The key whose stream this is, or null for another kind of stream. */
export function keyIdOfStream(stream: string): string | null {
  return stream.startsWith('key-') ? stream.slice('key-'.length) : null;
}
