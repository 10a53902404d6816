import { createSecretKey } from 'node:crypto';
import type { KeySpec } from '@keyledger/domain';
import { computeMac } from '../../../apps/crypto/src/operations/generate-mac.js';
import { ImportBench } from './import-bench.js';
import { everyCase, hex, type Case, type Group } from './support.js';

/**
 * HMAC: by the real import of the case's key and the operation `verifyMac`; and, since a key of ours has one size, by what
 * computes MACs for keys of any size. Keyledger makes no truncated tags and takes none.
 */
describe.each<[string, KeySpec, number]>([
  ['hmac_sha256_test.json', 'HMAC_256', 256],
  ['hmac_sha384_test.json', 'HMAC_384', 384],
  ['hmac_sha512_test.json', 'HMAC_512', 512],
])('%s', (file, spec, bits) => {
  const algorithm = spec.replace('_', '_SHA_');
  let bench: ImportBench;
  beforeAll(async () => {
    bench = await ImportBench.open(spec);
  });
  afterAll(() => bench.close());

  /** A tag is right when it is what we compute, or, truncated, the beginning of it. */
  const computes = ({ key, msg, tag }: Case): boolean => {
    const mac = computeMac(algorithm, createSecretKey(hex(key)), hex(msg));
    return mac.subarray(0, hex(tag).length).equals(hex(tag));
  };
  everyCase(
    file,
    `computing with ${algorithm}, keys and tags of all sizes`,
    { cases: 174, accepted: 66, refused: 108, beyond: 0 },
    computes,
  );

  const importsAndVerifies = async ({ key, msg, tag }: Case, { keySize }: Group): Promise<boolean> => {
    const outcome = await bench.import(hex(key));
    expect(outcome).toBe(keySize === bits ? 'imported' : 'IncorrectKeyMaterial');
    if (outcome !== 'imported') return false;
    const [message, mac] = [hex(msg).toString('base64'), hex(tag).toString('base64')];
    const request = { op: 'verifyMac', key: { id: bench.keyId }, message, mac } as const;
    const { valid } = await bench.world.reply<{ valid: boolean }>(request);
    return valid;
  };
  everyCase(
    file,
    `importing as ${spec} and verifying`,
    { cases: 174, accepted: 27, refused: 108, beyond: 39, why: 'keys of other sizes, or truncated tags' },
    importsAndVerifies,
    (_each, { keySize, tagSize }) => keySize !== bits || tagSize !== bits,
  );
});
