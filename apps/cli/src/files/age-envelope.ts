import { Decrypter, Encrypter, Stanza, type Identity, type Recipient } from 'age-encryption';
import { CliError, RefusedError, systemCode } from '../errors.js';
import { openHeader } from './age-header.js';

/**
 * The recipient stanza `-> keyledger.dev/v1 <key id>`: its body is the age file key, encrypted by the service. Frozen: files
 * outlive programs (docs/reference/encrypted-files.md).
 */
export const STANZA_TYPE = 'keyledger.dev/v1';
/** age's file keys (C2SP age.md, "File key"). */
const FILE_KEY_BYTES = 16;
const KEY_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** How many of a file's stanzas may each cost a request. */
const MAX_STANZAS_TRIED = 8;

/** Encrypts 16 bytes with a key of the service's. */
export type WrapFileKey = (fileKey: Uint8Array) => Promise<{ keyId: string; ciphertext: Uint8Array }>;
/** Decrypts what `WrapFileKey` made. */
export type UnwrapFileKey = (keyId: string, ciphertext: Uint8Array) => Promise<Uint8Array>;

/**
 * An age file around `source`, chunk by chunk: 64 KiB are held at a time. The service has answered when this resolves, before a
 * byte of the source was read.
 */
export async function encryptStream(
  source: AsyncIterable<Uint8Array>,
  wrap: WrapFileKey,
): Promise<AsyncIterable<Uint8Array>> {
  const recipient: Recipient = {
    wrapFileKey: async (fileKey) => {
      const { keyId, ciphertext } = await wrap(fileKey);
      if (!KEY_ID.test(keyId))
        throw new Error(`the service names the key '${keyId}', which can't stand in a header`);
      return [new Stanza([STANZA_TYPE, keyId], ciphertext)];
    },
  };
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return encrypter.encrypt(ReadableStream.from(source));
}

/**
 * What an age file holds, chunk by chunk. Each chunk was authenticated when it comes out; that the file is whole is known only
 * when the last has come without an error.
 *
 * @throws CliError `NotEncrypted` when it is no such file, `FileDamaged` when a part of it was altered, cut or added.
 */
export async function decryptStream(
  source: AsyncIterable<Uint8Array>,
  unwrap: UnwrapFileKey,
): Promise<AsyncIterable<Uint8Array>> {
  const file = await openHeader(source);
  const decrypter = new Decrypter();
  decrypter.addIdentity({ unwrapFileKey: (stanzas) => unwrapFirst(stanzas, unwrap) } satisfies Identity);
  try {
    return namingDamage(await decrypter.decrypt(ReadableStream.from(file)));
  } catch (error) {
    throw damaged(error);
  }
}

/** Other recipients' stanzas are passed by; of ours, one that the service refuses may be followed by one that it takes. */
async function unwrapFirst(stanzas: Stanza[], unwrap: UnwrapFileKey): Promise<Uint8Array> {
  const ours = stanzas.filter(({ args }) => args[0] === STANZA_TYPE).slice(0, MAX_STANZAS_TRIED);
  if (ours.length === 0) {
    throw new CliError(
      'NotEncrypted',
      `the age file has no ${STANZA_TYPE} stanza: Keyledger did not encrypt it`,
    );
  }
  let refusal: RefusedError | null = null;
  for (const { args, body } of ours) {
    const keyId = args[1] ?? '';
    if (args.length !== 2 || !KEY_ID.test(keyId)) throw damaged(new Error('the stanza names no key'));
    try {
      const fileKey = await unwrap(keyId, body);
      if (fileKey.length !== FILE_KEY_BYTES) throw damaged(new Error('the file key has another length'));
      return fileKey;
    } catch (error) {
      if (!(error instanceof RefusedError) || error.status >= 500) throw error;
      refusal ??= error;
    }
  }
  throw refusal!;
}

async function* namingDamage(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
  } catch (error) {
    throw damaged(error);
  }
}

/** age-encryption throws plain errors for whatever is wrong with a file; what has a code of its own came from elsewhere. */
function damaged(error: unknown): unknown {
  if (error instanceof CliError || systemCode(error) !== null) return error;
  return new CliError('FileDamaged', 'the file was cut short or altered since it was encrypted', 1, {
    cause: error,
  });
}
