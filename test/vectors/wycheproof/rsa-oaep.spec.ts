import { ImportBench } from './import-bench.js';
import { everyCase, hex } from './support.js';

/** RSA-OAEP by the real import of the file's private key and the operation `decrypt` on the bare OAEP output. */
let bench: ImportBench;
beforeAll(async () => {
  bench = await ImportBench.open('RSA_2048', 'ENCRYPT_DECRYPT');
});
afterAll(() => bench.close());

everyCase(
  'rsa_oaep_2048_sha256_mgf1sha256_test.json',
  'importing as RSA_2048 and decrypting',
  { cases: 37, accepted: 10, refused: 19, beyond: 8, why: 'encrypted under a label, and ours is always empty' },
  async ({ ct, msg }, { privateKeyPkcs8 }) => {
    expect(await bench.import(hex(privateKeyPkcs8))).toBe('imported');
    const ciphertext = hex(ct).toString('base64');
    const request = { op: 'decrypt', key: { id: bench.keyId }, ciphertext, format: 'raw' } as const;
    const result = await bench.world.perform(request);
    if (result.ok) return (result.value as { plaintext: string }).plaintext === hex(msg).toString('base64');
    // One answer for whatever is wrong.
    expect(result.code).toBe('InvalidCiphertext');
    return false;
  },
  ({ label }) => Boolean(label),
);
