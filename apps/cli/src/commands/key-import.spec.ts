import { generateKeyPairSync } from 'node:crypto';
import { answer, type Answer } from '../testing/fake-io.js';
import { KEY, KEY_ID, started } from '../testing/started.js';

describe('keys import', () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const spki = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  const service: Answer = ({ path }) =>
    path.endsWith('/import-parameters')
      ? answer({ keyId: KEY_ID, publicKey: spki, importToken: 'AAEC', validTo: '' })
      : answer({ ...KEY, materialExpiresAt: '2027-01-01T00:00:00.000Z' });

  it('asks for parameters, wraps what it read, and shows nothing of it', async () => {
    const input = Buffer.alloc(32, 7);
    const told = await started('keys import k --material - --expires-at 2027-01-01', service, { input });
    expect(told).toMatchObject({ exitCode: 0, stderr: '' });
    expect(told.stdout).toBe(`${KEY_ID} is Enabled; its material expires at 2027-01-01T00:00:00.000Z\n`);
    const [parameters, imported] = told.asked;
    expect(parameters).toMatchObject({
      path: '/keys/k/import-parameters',
      body: { wrappingAlgorithm: 'RSA_AES_KEY_WRAP_SHA_256' },
    });
    const { encryptedMaterial, ...rest } = imported!.body as Record<string, string>;
    expect(rest).toEqual({ importToken: 'AAEC', expiresAt: '2027-01-01T00:00:00.000Z' });
    // OAEP of the AES key under 2048 bit, then AES-KWP of 32 bytes.
    expect(Buffer.from(encryptedMaterial!, 'base64')).toHaveLength(256 + 40);
  });

  it('takes what was wrapped elsewhere', async () => {
    const args = 'keys import k --encrypted-material - --token AAEC';
    const { asked } = await started(args, service, { input: Buffer.from([1, 2, 3]) });
    expect(asked).toHaveLength(1);
    expect(asked[0]!.body).toEqual({ importToken: 'AAEC', encryptedMaterial: 'AQID' });
  });

  it.each([
    'keys import k',
    'keys import k --encrypted-material -',
    'keys import k --material - --token AAEC',
    'keys import k --material - --encrypted-material -',
  ])('does not guess what %s means', async (args) => {
    const { asked, exitCode } = await started(args, service);
    expect(asked).toEqual([]);
    expect(exitCode).toBe(2);
  });
});
