import {
  constants,
  createDecipheriv,
  generateKeyPairSync,
  privateDecrypt,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { materialOf, wrapMaterial } from './wrap-material.js';

const RSA_BYTES = 256;

/** As the service unwraps it: PKCS #11's CKM_RSA_AES_KEY_WRAP. */
function unwrapped(privateKey: KeyObject, wrapped: Buffer): Buffer {
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const aesKey = privateDecrypt(
    { key: privateKey, padding, oaepHash: 'sha256' },
    wrapped.subarray(0, RSA_BYTES),
  );
  const decipher = createDecipheriv('id-aes256-wrap-pad', aesKey, Buffer.from('a65959a6', 'hex'));
  return Buffer.concat([decipher.update(wrapped.subarray(RSA_BYTES)), decipher.final()]);
}

describe('material for an import', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: RSA_BYTES * 8 });
  const spki = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');

  it.each([1, 16, 32, 65, 2400])('of %d bytes is wrapped, and comes out as it was', (bytes) => {
    const material = randomBytes(bytes);
    const wrapped = wrapMaterial(spki, material);
    expect(unwrapped(privateKey, Buffer.from(wrapped, 'base64')).equals(material)).toBe(true);
    expect(wrapMaterial(spki, material)).not.toBe(wrapped);
  });

  it('is taken from a file as it is, or from PEM as PKCS #8', () => {
    const raw = randomBytes(32);
    expect(materialOf(raw)).toBe(raw);
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    for (const type of ['pkcs8', 'sec1'] as const) {
      const pem = Buffer.from(pair.privateKey.export({ type, format: 'pem' }));
      expect(materialOf(pem)).toEqual(pair.privateKey.export({ type: 'pkcs8', format: 'der' }));
    }
    const publicPem = Buffer.from(pair.publicKey.export({ type: 'spki', format: 'pem' }));
    expect(() => materialOf(publicPem)).toThrow(/not a private key/);
  });
});
