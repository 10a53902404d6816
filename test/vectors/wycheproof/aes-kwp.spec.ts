import { unwrapKwp } from '../../../apps/crypto/src/import-material/aes-kwp.js';
import { secretFingerprint } from '../../../apps/crypto/src/wrapping/fingerprint.js';
import { ImportBench, type Imported } from './import-bench.js';
import { everyCase, hex } from './support.js';

/**
 * AES key wrap with padding: by what import unwraps with, and by the real import: parameters, the case's wrapping key under
 * RSA-OAEP before the case's wrapped key, import. Since a key takes only material of its own size, importing tells three things
 * apart: imported, unwrapped but of another size (`IncorrectKeyMaterial`), and not unwrapped (`InvalidCiphertext`).
 */
everyCase(
  'aes_kwp_test.json',
  'unwrapping with the primitive of import',
  { cases: 254, accepted: 77, refused: 177, beyond: 0 },
  ({ key, ct, msg }) => unwrapKwp(hex(key), hex(ct))?.equals(hex(msg)) ?? false,
);

let bench: ImportBench;
let take: (kek: Uint8Array, wrapped: Uint8Array) => Promise<Imported>;
beforeAll(async () => {
  bench = await ImportBench.open('AES_256');
  take = await bench.taker();
});
afterAll(() => bench.close());

const AES_256_BYTES = 32;

everyCase(
  'aes_kwp_test.json',
  'importing as AES_256 in RSA_AES_KEY_WRAP_SHA_256',
  { cases: 254, accepted: 9, refused: 177, beyond: 68, why: 'unwrapped, and not the 32 bytes of AES_256' },
  async ({ key, ct, msg, result }) => {
    const { outcome, fingerprint } = await take(hex(key), hex(ct));
    const clear = hex(msg);
    const size = clear.length === AES_256_BYTES ? 'imported' : 'IncorrectKeyMaterial';
    expect(outcome).toBe(result === 'valid' ? size : 'InvalidCiphertext');
    if (outcome !== 'imported') return false;
    expect(fingerprint).toBe(secretFingerprint(clear));
    return true;
  },
  ({ msg }) => hex(msg).length !== AES_256_BYTES,
);
