import { randomUUID } from 'node:crypto';
import { KeyValue } from '../../../apps/crypto/src/vault/key-value.js';
import { Transit } from '../../../apps/crypto/src/vault/transit.js';
import { VaultClient, type VaultSettings } from '../../../apps/crypto/src/vault/vault-client.js';
import { VaultServer } from '../../support/vault-server.js';

/**
 * The client's side of Vault's HTTP API. With KEYLEDGER_TEST_VAULT_ADDR (and KEYLEDGER_TEST_VAULT_TOKEN, mounts `transit` and `secret`)
 * the first part runs against a real Vault or OpenBao; otherwise against a stand-in made after its documentation, and then it proves
 * nothing of theirs. The second part needs a server that can be made to misbehave.
 */
const ADDRESS = process.env['KEYLEDGER_TEST_VAULT_ADDR'];
const TOKEN = process.env['KEYLEDGER_TEST_VAULT_TOKEN'];

let server: VaultServer;
beforeEach(async () => {
  server = await new VaultServer().listen();
});
afterEach(() => server.close());

const client = (settings: Partial<VaultSettings> = {}): VaultClient =>
  new VaultClient({
    address: server.address,
    auth: { type: 'token', token: server.token },
    timeoutMs: 2_000,
    retries: 2,
    ...settings,
  });
const approle = (): VaultSettings['auth'] => ({
  type: 'approle',
  mount: 'approle',
  roleId: server.roleId,
  secretId: server.secretId,
});

if (!ADDRESS) {
  console.warn(
    'No real Vault or OpenBao was tested, only a stand-in: name one in KEYLEDGER_TEST_VAULT_ADDR.',
  );
}

describe(ADDRESS ? `the Vault server at KEYLEDGER_TEST_VAULT_ADDR` : 'a stand-in for Vault', () => {
  const real = (): VaultClient =>
    ADDRESS && TOKEN ? client({ address: ADDRESS, auth: { type: 'token', token: TOKEN } }) : client();

  it('wraps under a transit key, bound to its place', async () => {
    const transit = new Transit(real(), 'transit', `keyledger-test-${randomUUID()}`);
    await transit.ensureKey();
    await transit.ensureKey();
    const clear = Buffer.from('material');
    const wrapped = await transit.encrypt(clear, 'here');
    expect(wrapped).toMatch(/^vault:v1:/);
    expect(await transit.decrypt(wrapped, 'here')).toEqual(clear);
    await expect(transit.decrypt(wrapped, 'there')).rejects.toMatchObject({ fault: 'invalid' });
  });

  it('keeps entries: creates once, replaces, lists, removes for good', async () => {
    const entries = new KeyValue(real(), 'secret', `keyledger-test/${randomUUID()}`);
    expect(await entries.get('a/1')).toBeNull();
    expect(await entries.list('a')).toEqual([]);
    await entries.put('a/1', { wrapped: 'x' }, 'create');
    await expect(entries.put('a/1', { wrapped: 'y' }, 'create')).rejects.toMatchObject({ fault: 'conflict' });
    expect(await entries.get('a/1')).toEqual({ wrapped: 'x' });
    await entries.put('a/1', { wrapped: 'z' }, 'replace');
    await entries.put('a/2', { wrapped: 'x' }, 'create');
    expect(await entries.get('a/1')).toEqual({ wrapped: 'z' });
    expect(await entries.list('')).toEqual(['a/']);
    expect((await entries.list('a')).sort()).toEqual(['1', '2']);
    await entries.remove('a/1');
    await entries.remove('a/1');
    expect(await entries.get('a/1')).toBeNull();
    await entries.remove('a/2');
  });
});

describe('a Vault server', () => {
  const entries = (settings: Partial<VaultSettings> = {}) => new KeyValue(client(settings), 'secret', 'p');

  it('is asked in the namespace that is set', async () => {
    server.namespace = 'team/a';
    await entries({ namespace: 'team/a' }).put('x', { a: 1 }, 'create');
    await expect(entries().get('x')).rejects.toMatchObject({ fault: 'refused' });
  });

  it('that is asked with AppRole gets one login for many requests', async () => {
    const store = entries({ auth: approle() });
    await Promise.all(Array.from({ length: 8 }, (_, n) => store.put(`x${n}`, { n }, 'create')));
    expect(server.requests.filter((each) => each.endsWith('/login'))).toHaveLength(1);
  });

  it('whose token has ended is logged into again, once for all that were refused together', async () => {
    const store = entries({ auth: approle() });
    await store.put('x', { a: 1 }, 'create');
    server.expireTokens();
    const found = await Promise.all(Array.from({ length: 8 }, () => store.get('x')));
    expect(found).toEqual(Array(8).fill({ a: 1 }));
    expect(server.requests.filter((each) => each.endsWith('/login'))).toHaveLength(2);
  });

  it('has its token renewed before it ends', async () => {
    server.tokenSeconds = 1;
    const store = entries({ auth: approle() });
    await store.put('x', { a: 1 }, 'create');
    await new Promise((resolve) => setTimeout(resolve, 750));
    await store.get('x');
    expect(server.requests).toContain('POST auth/token/renew-self');
    expect(server.requests.filter((each) => each.endsWith('/login'))).toHaveLength(1);
  });

  it('that refuses the login or a fixed token is told as such, with nothing secret', async () => {
    const wrong = { ...approle(), secretId: 'wrong-secret' } as VaultSettings['auth'];
    await expect(entries({ auth: wrong }).get('x')).rejects.toMatchObject({ fault: 'invalid' });
    const fixed = entries({ auth: { type: 'token', token: 'hvs.wrong' } }).get('x');
    await expect(fixed).rejects.toMatchObject({
      fault: 'refused',
      message: expect.not.stringContaining('hvs'),
    });
  });

  it('that is sealed is told, and works again when it is unsealed', async () => {
    const store = entries();
    server.sealed = true;
    await expect(store.get('x')).rejects.toMatchObject({ fault: 'sealed' });
    server.sealed = false;
    expect(await store.get('x')).toBeNull();
  });

  it('that fails for a moment is asked again, a bounded number of times', async () => {
    const store = entries();
    await store.get('x');
    server.failures = { status: 500, left: 2 };
    expect(await store.get('x')).toBeNull();
    server.failures = { status: 429, left: 99 };
    await expect(store.get('x')).rejects.toMatchObject({ fault: 'overloaded' });
    expect(server.failures.left).toBe(96);
  });

  it('that is slow or away is told in time', async () => {
    server.delayMs = 300;
    await expect(entries({ timeoutMs: 50, retries: 1 }).get('x')).rejects.toMatchObject({
      fault: 'unreachable',
      message: expect.stringMatching(/no answer within 50 ms/),
    });
    await expect(entries({ address: 'http://127.0.0.1:1', retries: 0 }).get('x')).rejects.toMatchObject({
      fault: 'unreachable',
    });
  });

  it.each([
    { status: 200, text: '<html>' },
    { status: 200, text: '[]' },
    { status: 200, text: '{"data":{"data":7}}' },
    { status: 302, text: '' },
  ])('that answers $status $text is not believed', async (nonsense) => {
    server.nonsense = nonsense;
    const auth = { type: 'token', token: server.token } as const;
    await expect(entries({ auth }).get('x')).rejects.toMatchObject({ fault: 'nonsense' });
  });
});
