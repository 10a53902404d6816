import { answer, refusal, type Answer } from './testing/fake-io.js';
import { KEY, started } from './testing/started.js';

describe('the command line', () => {
  it.each<[string, string, string, unknown]>([
    [
      'keys create --alias a --tag t=1 --rotation-days 30',
      'POST',
      '/keys',
      { alias: 'a', tags: { t: '1' }, rotationPeriodDays: 30 },
    ],
    ['keys show alias/a --at 3', 'GET', '/keys/alias%2Fa?at=3', undefined],
    ['keys disable k', 'POST', '/keys/k/disable', {}],
    ['keys disable k --accept-bound', 'POST', '/keys/k/disable', { acceptBound: true }],
    ['keys bind k volume v/1', 'POST', '/keys/k/bind', { type: 'volume', id: 'v/1' }],
    ['keys delete-material k', 'DELETE', '/keys/k/material', undefined],
    [
      'keys import-parameters k --wrapping-key-spec rsa_2048',
      'POST',
      '/keys/k/import-parameters',
      { wrappingAlgorithm: 'RSA_AES_KEY_WRAP_SHA_256', wrappingKeySpec: 'RSA_2048' },
    ],
    [
      'grants create k --to p --operation Encrypt --operation Decrypt --context-equals a=b',
      'POST',
      '/keys/k/grants',
      {
        grantee: 'p',
        operations: ['Encrypt', 'Decrypt'],
        constraints: { encryptionContextEquals: { a: 'b' } },
      },
    ],
    ['grants revoke k g', 'DELETE', '/keys/k/grants/g', undefined],
    ['grants retire k g', 'POST', '/keys/k/grants/g/retire', undefined],
    ['permissions give k p use', 'PUT', '/keys/k/permissions/p/use', undefined],
    ['permissions take k p READ', 'DELETE', '/keys/k/permissions/p/read', undefined],
    ['principals set-email p a@b', 'PATCH', '/principals/p', { email: 'a@b' }],
    ['principals set-email p --none', 'PATCH', '/principals/p', { email: null }],
    ['principals add-webhook p http://h/', 'POST', '/principals/p/webhooks', { url: 'http://h/' }],
    ['principals remove-webhook p w', 'DELETE', '/principals/p/webhooks/w', undefined],
    ['keys describe k --description d', 'PATCH', '/keys/k', { description: 'd' }],
    [
      'keys tag k --set a=1 --remove b --remove c',
      'POST',
      '/keys/k/tags',
      { set: { a: '1' }, remove: ['b', 'c'] },
    ],
    ['keys set-rotation k --days 7', 'PUT', '/keys/k/rotation', { periodDays: 7 }],
    ['keys stop-rotation k', 'DELETE', '/keys/k/rotation', undefined],
    ['keys schedule-deletion k --wait-hours 1', 'POST', '/keys/k/schedule-deletion', { waitHours: 1 }],
    ['keys version-disable k 2', 'POST', '/keys/k/versions/2/disable', undefined],
    ['aliases update a k', 'PUT', '/aliases/alias%2Fa', { key: 'k' }],
    [
      'generate-data-key --key k --no-plaintext --context a=b',
      'POST',
      '/keys/k/generate-data-key',
      { withPlaintext: false, context: { a: 'b' } },
    ],
    [
      'principals add-token p --expires-in-seconds 60',
      'POST',
      '/principals/p/tokens',
      { expiresInSeconds: 60 },
    ],
  ])('%s asks %s %s', async (args, method, path, body) => {
    const { asked, exitCode } = await started(args, () => answer({ ...KEY, name: 'x' }));
    expect(asked[0]).toMatchObject({ method, path });
    expect(asked[0]!.body).toEqual(body);
    expect(exitCode).toBe(0);
  });

  it('takes the options of the whole program before and after the command', async () => {
    for (const args of ['--json whoami', 'whoami --json']) {
      const { stdout } = await started(args, () => answer({ id: 'p' }));
      expect(JSON.parse(stdout)).toEqual({ id: 'p' });
    }
  });

  it('prints one document for a listing of many pages', async () => {
    const page: Answer = ({ path }) =>
      answer(path.includes('cursor') ? { keys: [KEY], nextCursor: null } : { keys: [KEY], nextCursor: 'c' });
    const { stdout, stderr } = await started('keys list --json', page);
    expect(JSON.parse(stdout)).toEqual({ keys: [KEY, KEY], nextCursor: null });
    expect(stderr).toBe('');
  });

  it('says on standard error that a listing goes on', async () => {
    const { stderr } = await started('keys list --limit 1', () => answer({ keys: [KEY], nextCursor: 'c' }));
    expect(stderr).toBe("keyledger: there is more: raise --limit, or go on with --cursor 'c'\n");
  });

  it('tells a refusal on one line, and prints nothing', async () => {
    const { stdout, stderr, exitCode } = await started('keys show x', () =>
      refusal('KeyNotFound', 404, 'no\nsuch key'),
    );
    expect(stderr).toBe('keyledger: no such key (KeyNotFound, request request-1)\n');
    expect(stdout).toBe('');
    expect(exitCode).toBe(1);
  });

  it('tells a refusal as a document when asked for JSON', async () => {
    const { stderr } = await started('keys show x --json', () => refusal('KeyNotFound', 404));
    expect(JSON.parse(stderr)).toEqual({
      error: { code: 'KeyNotFound', message: 'no', requestId: 'request-1' },
    });
  });

  it.each([
    '',
    'keys',
    'nonsense',
    'keys show',
    'keys show a b',
    'keys list --limit x',
    'encrypt f',
    'keys show ..',
    'keys version-enable k x',
  ])("calls '%s' a usage error, and asks nothing", async (args) => {
    const { asked, exitCode, stderr } = await started(args, () => answer(KEY));
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^keyledger: .+ \(Usage\)\n$/);
    expect(asked).toEqual([]);
  });

  it('prints its help and its version without a service', async () => {
    expect(await started('keys --help', () => refusal('Internal', 500))).toMatchObject({
      exitCode: 0,
      asked: [],
    });
    expect((await started('--version', () => refusal('Internal', 500))).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('never prints the token', async () => {
    const { stdout, stderr } = await started('whoami', () => refusal('InvalidToken', 401));
    expect(stdout + stderr).not.toContain('the-token');
  });

  it('has exit code 1 for a signature that is not valid', async () => {
    const verify = (valid: boolean) =>
      started('verify - --key k --signature AAAA', () => answer({ valid }), { input: 'message' });
    expect(await verify(true)).toMatchObject({ exitCode: 0, stdout: 'valid\n' });
    expect(await verify(false)).toMatchObject({ exitCode: 1, stdout: 'not valid\n' });
  });

  it('signs the digest of a message that is too large for one request', async () => {
    const input = Buffer.alloc(32_769);
    const plain = await started('sign - --key k', () => answer({ signature: 's' }), { input });
    expect(plain).toMatchObject({ exitCode: 2, asked: [] });
    const digest = await started('sign - --key k --digest sha256', () => answer({ signature: 's' }), {
      input,
    });
    expect(digest.asked[0]!.body).toMatchObject({
      messageType: 'DIGEST',
      message: expect.stringMatching(/^.{43}=$/),
    });
    expect(digest.stdout).toBe('s\n');
  });
});
