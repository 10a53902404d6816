import { LIFECYCLE } from '@keyledger/contracts';
import { aKey, AT, KEY_ID } from '../../../testing/answers.js';
import { GatewayUnderTest } from '../../../testing/gateway-under-test.js';

const ROUTE = `/api/v1/keys/${KEY_ID}`;
const PARAMETERS = { keyId: KEY_ID, publicKey: 'AAAA', importToken: 'AAEC', validTo: AT };

describe('the import of material', () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await GatewayUnderTest.start();
    gateway.answers.set(LIFECYCLE.importParameters, () => PARAMETERS);
    gateway.answers.set(LIFECYCLE.importMaterial, () => ({ key: aKey({ origin: 'EXTERNAL' }), position: 1 }));
  });
  beforeEach(() => void (gateway.asked.length = 0));
  afterAll(() => gateway.stop());

  it('begins with parameters, by default for an RSA key of 3072 bit', async () => {
    const wrappingAlgorithm = 'RSA_AES_KEY_WRAP_SHA_256';
    const reply = await gateway.call('POST', `${ROUTE}/import-parameters`, { body: { wrappingAlgorithm } });
    expect(reply).toMatchObject({ status: 200, body: PARAMETERS });
    expect(gateway.asked[0]!.payload).toMatchObject({ wrappingAlgorithm, wrappingKeySpec: 'RSA_3072' });
  });

  it.each([
    [undefined, null],
    [null, null],
    ['2027-01-01T01:00:00+01:00', '2027-01-01T00:00:00.000Z'],
  ])('takes wrapped material that expires at %s', async (expiresAt, asked) => {
    const body = { importToken: 'AAEC', encryptedMaterial: 'AAECAw==', expiresAt };
    const reply = await gateway.call('POST', `${ROUTE}/import-material`, { body });
    expect(reply).toMatchObject({ status: 200, body: { id: KEY_ID, origin: 'EXTERNAL' } });
    expect(gateway.asked[0]!.payload).toMatchObject({ ...body, expiresAt: asked });
  });
});
