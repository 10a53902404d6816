import { Encrypter, generateX25519Identity, identityToRecipient, Decrypter, Stanza } from 'age-encryption';
import { RefusedError } from '../errors.js';
import { collected } from '../testing/collected.js';
import {
  decryptStream,
  encryptStream,
  STANZA_TYPE,
  type UnwrapFileKey,
  type WrapFileKey,
} from './age-envelope.js';

const KEY_ID = '0b7f9fa5-9b57-42b6-aa7b-afdc89b57b94';
const CHUNK = 65_536;

/** Stands in for the service: the "ciphertext" is the file key with every bit turned. */
const turned = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => byte ^ 0xff);
const wrap: WrapFileKey = async (fileKey) => ({ keyId: KEY_ID, ciphertext: turned(fileKey) });
const unwrap: UnwrapFileKey = async (_keyId, ciphertext) => turned(ciphertext);

/** In pieces of uneven size, as a pipe may deliver them. */
async function* inPieces(bytes: Uint8Array, size = 10_007): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const whole = async (chunks: AsyncIterable<Uint8Array>): Promise<Buffer> =>
  Buffer.concat(await collected(chunks));
const encrypted = async (plain: Uint8Array): Promise<Buffer> =>
  whole(await encryptStream(inPieces(plain), wrap));
const decrypted = async (file: Uint8Array, by = unwrap): Promise<Buffer> =>
  whole(await decryptStream(inPieces(file), by));

/** Bytes that differ from place to place, so that a swapped chunk shows. */
const sample = (length: number): Buffer =>
  Buffer.from(Array.from({ length }, (_, at) => (at * 31 + (at >> 8)) & 0xff));
const DAMAGED = { code: 'FileDamaged', exitCode: 1 };

describe('a file encrypted in a stream', () => {
  it.each([0, 1, 15, 16, 17, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 5])(
    'of %i bytes comes back as it was',
    async (length) => {
      const plain = sample(length);
      expect((await decrypted(await encrypted(plain))).equals(plain)).toBe(true);
    },
  );

  it('is a standard age file with one stanza of ours, which names the key', async () => {
    const file = await encrypted(sample(10));
    const [version, stanza, body, mac] = file.toString('latin1').split('\n');
    expect(version).toBe('age-encryption.org/v1');
    expect(stanza).toBe(`-> ${STANZA_TYPE} ${KEY_ID}`);
    expect(body).toMatch(/^[A-Za-z0-9+/]{22}$/);
    expect(mac).toMatch(/^--- [A-Za-z0-9+/]{43}$/);
  });

  it('never has the same file key twice', async () => {
    const [one, two] = await Promise.all([encrypted(sample(10)), encrypted(sample(10))]);
    expect(one.toString('latin1').split('\n')[2]).not.toBe(two.toString('latin1').split('\n')[2]);
  });

  it('asks the service before it reads the file, and reads nothing when the service refuses', async () => {
    let read = false;
    const source = (async function* () {
      read = true;
      yield sample(1);
    })();
    const refused = new RefusedError('KeyDisabled', 'no', 409, null);
    await expect(encryptStream(source, () => Promise.reject(refused))).rejects.toBe(refused);
    expect(read).toBe(false);
  });

  it('refuses to write a header with a key id that is none', async () => {
    const odd: WrapFileKey = async (fileKey) => ({ keyId: 'a\n-> X25519 b', ciphertext: fileKey });
    await expect(encryptStream(inPieces(sample(1)), odd)).rejects.toThrow(/can't stand in a header/);
  });
});

describe('a file that is not as it was', () => {
  it.each([0, 1, CHUNK, 2 * CHUNK + 100])(
    'is found out when it held %i bytes and lost its last one',
    async (length) => {
      const file = await encrypted(sample(length));
      await expect(decrypted(file.subarray(0, -1))).rejects.toMatchObject(DAMAGED);
    },
  );

  it('is found out when it was cut exactly between two chunks', async () => {
    const file = await encrypted(sample(2 * CHUNK));
    await expect(decrypted(file.subarray(0, -(CHUNK + 16)))).rejects.toMatchObject(DAMAGED);
  });

  it('is found out when bytes were added', async () => {
    const file = await encrypted(sample(100));
    await expect(decrypted(Buffer.concat([file, Buffer.from('x')]))).rejects.toMatchObject(DAMAGED);
  });

  it('is found out wherever one bit was turned', async () => {
    const file = await encrypted(sample(CHUNK + 100));
    const header = file.indexOf('\n--- ') + 49;
    for (const at of [header, header + 16, header + 16 + CHUNK, file.length - 1]) {
      const altered = Buffer.from(file);
      altered[at]! ^= 1;
      await expect(decrypted(altered)).rejects.toMatchObject(DAMAGED);
    }
  });

  it('is found out when two chunks were swapped', async () => {
    const file = await encrypted(sample(3 * CHUNK));
    const payload = file.indexOf('\n--- ') + 49 + 16;
    const chunk = (n: number): Buffer =>
      file.subarray(payload + n * (CHUNK + 16), payload + (n + 1) * (CHUNK + 16));
    const swapped = Buffer.concat([
      file.subarray(0, payload),
      chunk(1),
      chunk(0),
      file.subarray(payload + 2 * (CHUNK + 16)),
    ]);
    await expect(decrypted(swapped)).rejects.toMatchObject(DAMAGED);
  });

  it('is found out when its header names another key, although the service took the stanza', async () => {
    const file = await encrypted(sample(10));
    const renamed = Buffer.from(
      file.toString('latin1').replace(KEY_ID, KEY_ID.replace('0b7f', '0b70')),
      'latin1',
    );
    await expect(decrypted(renamed)).rejects.toMatchObject(DAMAGED);
  });

  it('is found out when it ends within its header', async () => {
    const file = await encrypted(sample(10));
    for (const length of [5, 22, 80]) {
      await expect(decrypted(file.subarray(0, length))).rejects.toMatchObject(DAMAGED);
    }
  });
});

describe('a file that is another one', () => {
  it.each([0, 1, 100, 200_000])('of %i bytes is named as such', async (length) => {
    await expect(decrypted(Buffer.alloc(length, 'x'))).rejects.toMatchObject({ code: 'NotEncrypted' });
  });

  it('is not searched without end for a header', async () => {
    const intro = Buffer.from('age-encryption.org/v1\n-> ');
    let pieces = 0;
    const endless = (async function* () {
      yield intro;
      for (;;) {
        pieces++;
        yield Buffer.alloc(10_000, 'x');
      }
    })();
    await expect(decryptStream(endless, unwrap)).rejects.toMatchObject(DAMAGED);
    expect(pieces).toBeLessThan(10);
  });

  it('of age, but not for us, is named as such', async () => {
    const encrypter = new Encrypter();
    encrypter.addRecipient(await identityToRecipient(await generateX25519Identity()));
    const file = await encrypter.encrypt(sample(10));
    await expect(decrypted(file)).rejects.toMatchObject({ code: 'NotEncrypted' });
  });
});

describe('a file with several recipients', () => {
  const file = async (...recipients: Parameters<Encrypter['addRecipient']>[0][]): Promise<Uint8Array> => {
    const encrypter = new Encrypter();
    recipients.forEach((recipient) => encrypter.addRecipient(recipient));
    return encrypter.encrypt(sample(1000));
  };
  const ours = (keyId: string) => ({
    wrapFileKey: (k: Uint8Array) => [new Stanza([STANZA_TYPE, keyId], turned(k))],
  });

  it('is read through our stanza, and by age through the other', async () => {
    const identity = await generateX25519Identity();
    const both = await file(await identityToRecipient(identity), ours(KEY_ID));
    expect((await decrypted(both)).equals(sample(1000))).toBe(true);
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    expect(Buffer.from(await decrypter.decrypt(both)).equals(sample(1000))).toBe(true);
  });

  const other = KEY_ID.replace('0b7f', '0b70');
  const refusing =
    (status: number): UnwrapFileKey =>
    async (keyId, ciphertext) => {
      if (keyId === other) throw new RefusedError('KeyDisabled', 'no', status, null);
      return turned(ciphertext);
    };

  it('is read through the second key when the first is refused', async () => {
    const two = await file(ours(other), ours(KEY_ID));
    expect(await decrypted(two, refusing(409))).toHaveLength(1000);
  });

  it('is not tried on when the service itself fails', async () => {
    const two = await file(ours(other), ours(KEY_ID));
    await expect(decrypted(two, refusing(503))).rejects.toMatchObject({ code: 'KeyDisabled' });
  });

  it('tells the first refusal when every key is refused', async () => {
    const one = await file(ours(other));
    await expect(decrypted(one, refusing(409))).rejects.toMatchObject({ code: 'KeyDisabled' });
  });
});

describe('files of the first version', () => {
  /** Made on 24 November 2026; its file key is 16 bytes of 0x2a, "encrypted" as above. Extend, never regenerate. */
  const FROZEN =
    'YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IGtleWxlZGdlci5kZXYvdjEgMGI3ZjlmYTUtOWI1Ny00MmI2LWFhN2ItYWZkYzg5YjU3Yjk0CjFkWFYxZFhWMWRYVjFkWFYxZFhWMVEKLS0tIFBXUVJ4aE51MU5LZUpuRVk2SGZlQzBBU2dZSHp6MFBERWJkZ3Uyc1pUaEkKBwcHBwcHBwcHBwcHBwcHBwTYDC2rH79Y6fk2iXQxm3MfwpptjHM9OjKL1WbZVdVyj2DUeTg4NmAcd0ZA6DPx';

  it('are read for ever', async () => {
    const plain = await decrypted(Buffer.from(FROZEN, 'base64'));
    expect(plain.toString('utf8')).toBe('Keyledger keeps what it wrote.\n');
  });
});
