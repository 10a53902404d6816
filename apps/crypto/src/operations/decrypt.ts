import {
  KeyledgerError,
  specFacts,
  usableVersion,
  type Key,
  type KeyRef,
  type KeyVersion,
} from '@keyledger/domain';
import type { CiphertextFormat, OperationReplies, OperationRequest } from '@keyledger/contracts';
import { canonicalContext } from '../ciphertext/canonical-context.js';
import {
  RSA_HEADER_BYTES,
  SYMMETRIC,
  decodeHeader,
  type Header,
  type OaepHash,
} from '../ciphertext/header.js';
import { decryptOaep, oaepHash } from '../ciphertext/oaep.js';
import { decryptSymmetric } from '../ciphertext/symmetric.js';
import type { HeldVersion } from '../keyring/held-key.js';
import { encryptionAlgorithm } from './algorithms.js';
import { bytesOf } from './bytes.js';
import { formatOf, refuseContext } from './encrypt.js';
import { MAX_CIPHERTEXT_BYTES } from './limits.js';
import type { KeyNeed, Prepared, UsableKey } from './operation.js';
import { everyEnabled } from './versions.js';

type Request = Extract<OperationRequest, { op: 'decrypt' }>;

/** A ciphertext to decrypt, with what its caller says of it. */
export interface Source {
  key: KeyRef | undefined;
  ciphertext: Buffer;
  /** Canonical. */
  context: Buffer;
  algorithm: string | undefined;
  format: CiphertextFormat;
  header: Header | null;
}

export interface Decrypted {
  /** To be wiped by whoever gets it. */
  plaintext: Buffer;
  keyId: string;
  version: number;
  /** Of the version's material. */
  fingerprint: string;
  algorithm: string;
}

/** Decrypts with the version that the ciphertext's header names, or for raw RSA ciphertexts with the one that can. */
export function decrypt(request: Request): Prepared<OperationReplies['decrypt']> {
  const source = sourceOf(request);
  return {
    needs: [decryptionNeed(source, 'Decrypt', request.context)],
    run: (key) => {
      const done = decryptWith(key!, source);
      return done instanceof Promise ? done.then(reply) : reply(done);
    },
  };
}

function reply({ plaintext, ...place }: Decrypted): OperationReplies['decrypt'] {
  const text = plaintext.toString('base64');
  plaintext.fill(0);
  return { plaintext: text, ...place };
}

/** @throws KeyledgerError InvalidRequest, InvalidCiphertext. */
export function sourceOf(request: Omit<Request, 'op'>): Source {
  const ciphertext = bytesOf(request.ciphertext, 'ciphertext', MAX_CIPHERTEXT_BYTES);
  const header = decodeHeader(ciphertext);
  const format = formatOf(request.format);
  // A raw RSA ciphertext says nothing of its key; then, and only then, the caller has to.
  if (!header && (format === 'keyledger' || !request.key)) throw invalidCiphertext();
  const { key, algorithm } = request;
  return { key, ciphertext, context: canonicalContext(request.context), algorithm, format, header };
}

export function decryptionNeed(
  source: Source,
  operation: KeyNeed['operation'],
  context: KeyNeed['context'],
): KeyNeed {
  return {
    ref: source.key ?? { id: source.header!.keyId },
    operation,
    context,
    usage: 'ENCRYPT_DECRYPT',
    versions: (key) => versionsFor(key, source),
    secrets: true,
    namedByCiphertext: source.key === undefined,
  };
}

function versionsFor(key: Key, { header, format }: Source): KeyVersion[] {
  const isRsa = specFacts(key.spec).family === 'rsa';
  if (isRsa && format === 'raw') return everyEnabled(key);
  if (!header) throw invalidCiphertext();
  if (header.keyId !== key.id) {
    throw new KeyledgerError('IncorrectKey', 'the ciphertext was made by another key');
  }
  if ((header.form === SYMMETRIC) === isRsa) throw invalidCiphertext();
  return [usableVersion(key, header.version)];
}

/** @throws KeyledgerError InvalidCiphertext, UnsupportedOperation, InvalidKeyUsage, InvalidRequest. */
export function decryptWith(found: UsableKey, source: Source): Decrypted | Promise<Decrypted> {
  const { key, versions } = found;
  const algorithm = encryptionAlgorithm(key.spec, source.algorithm);
  if (specFacts(key.spec).family === 'rsa') return decryptRsa(found, source, algorithm);
  const [version] = versions;
  const plaintext = decryptSymmetric(version!.secret!, source.ciphertext, source.context);
  if (!plaintext) throw invalidCiphertext();
  return { plaintext, ...placeOf(key, version!), algorithm };
}

async function decryptRsa({ key, versions }: UsableKey, source: Source, asked: string): Promise<Decrypted> {
  refuseContext(source.context);
  const raw = source.format === 'raw';
  const output = raw ? source.ciphertext : source.ciphertext.subarray(RSA_HEADER_BYTES);
  // A header knows its hash; one that contradicts the caller's algorithm is refused like any other mismatch.
  const hash = raw ? oaepHash(asked) : source.header!.hash!;
  if (source.algorithm !== undefined && oaepHash(asked) !== hash) throw invalidCiphertext();
  const found = await firstThatDecrypts(versions, hash, output);
  if (!found) throw invalidCiphertext();
  const algorithm = hash === 'sha1' ? 'RSAES_OAEP_SHA_1' : 'RSAES_OAEP_SHA_256';
  return { plaintext: found.plaintext, ...placeOf(key, found.version), algorithm };
}

/** The version that did it, as replies name it. */
export function placeOf(
  key: Pick<Key, 'id'>,
  { facts }: HeldVersion,
): { keyId: string; version: number; fingerprint: string } {
  return { keyId: key.id, version: facts.version, fingerprint: facts.fingerprint };
}

async function firstThatDecrypts(
  versions: HeldVersion[],
  hash: OaepHash,
  output: Buffer,
): Promise<{ plaintext: Buffer; version: HeldVersion } | null> {
  for (const version of versions) {
    const plaintext = await decryptOaep(version.secret!, hash, output);
    if (plaintext) return { plaintext, version };
  }
  return null;
}

const invalidCiphertext = (): KeyledgerError =>
  new KeyledgerError('InvalidCiphertext', 'the ciphertext is damaged, or its key or context is another');
