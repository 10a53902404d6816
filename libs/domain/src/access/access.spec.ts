import type { PrincipalCommand } from './principals.js';
import { decidePrincipal, evolvePrincipal, type Principal } from './principals.js';
import { ACTIONS, mayDo, ROLES } from './roles.js';

const PROJECT = 'a'.repeat(32);
const create: PrincipalCommand = { type: 'CreatePrincipal', projectId: PROJECT, name: 'ada', role: 'user' };

function carryOut(before: Principal | undefined, ...commands: PrincipalCommand[]): Principal | undefined {
  let state = before;
  for (const command of commands) {
    for (const event of decidePrincipal(command, state, PROJECT)) {
      const revision = (state?.revision ?? -1) + 1;
      state = evolvePrincipal(state, event, {
        principalId: 'p1',
        revision,
        time: '2026-01-01T00:00:00.000Z',
      });
    }
  }
  return state;
}

test('who keeps keys cannot use them, who uses them cannot change them, and an auditor does neither', () => {
  expect(mayDo('operator', 'keys.use')).toBe(false);
  expect(mayDo('user', 'keys.manage')).toBe(false);
  expect(
    ['keys.use', 'keys.create', 'keys.manage', 'keys.delete'].some((a) => mayDo('auditor', a as never)),
  ).toBe(false);
  expect(ACTIONS.every((action) => mayDo('admin', action))).toBe(true);
  expect(ROLES.filter((role) => mayDo(role, 'principals.manage'))).toEqual(['admin']);
});

test('a removed principal keeps no access key and no token, and cannot come back', () => {
  const added: PrincipalCommand[] = [
    { type: 'AddAccessKey', accessKeyId: 'AK1' },
    { type: 'AddToken', tokenId: 't1', tokenHash: 'h1', expiresAt: null },
  ];
  const removed = carryOut(undefined, create, ...added, { type: 'RemovePrincipal' })!;
  expect(removed).toMatchObject({ removed: true, accessKeyIds: [], tokens: [] });
  expect(() => carryOut(removed, added[0]!)).toThrow('no such principal');
});

test('credentials per principal are bounded', () => {
  const many = Array.from({ length: 17 }, (_, n): PrincipalCommand => ({
    type: 'AddAccessKey',
    accessKeyId: `AK${n}`,
  }));
  expect(() => carryOut(undefined, create, ...many)).toThrow('at most 16');
});

test('another project does not see the principal', () => {
  const ada = carryOut(undefined, create);
  expect(() => decidePrincipal({ type: 'RemovePrincipal' }, ada, 'b'.repeat(32))).toThrow(
    'no such principal',
  );
});

test.each(['no address', 'a@b@c', 'a\u0000b@c', 'a@', '<a@b>', 'a@b\r\nBcc: c@d', ''])(
  '%j is no e-mail address',
  (email) => {
    expect(() => carryOut(undefined, create, { type: 'ChangeEmail', email })).toThrow(
      'not an e-mail address',
    );
  },
);

test.each(['ftp://a/', 'https://user:pw@a/', 'nonsense', `https://a/${'x'.repeat(1024)}`])(
  '%s is no webhook',
  (url) => {
    expect(() => carryOut(undefined, create, { type: 'AddWebhook', webhookId: 'w', url })).toThrow(
      'a webhook is',
    );
  },
);

test('an address and webhooks come and go, and go with the principal', () => {
  const told = carryOut(
    undefined,
    create,
    { type: 'ChangeEmail', email: 'ada@example.org' },
    { type: 'AddWebhook', webhookId: 'w1', url: 'https://example.org/a' },
    { type: 'AddWebhook', webhookId: 'w2', url: 'http://127.0.0.1:1/b' },
    { type: 'RemoveWebhook', webhookId: 'w1' },
  )!;
  expect(told).toMatchObject({ email: 'ada@example.org', webhooks: [{ webhookId: 'w2' }] });
  expect(carryOut(told, { type: 'RemovePrincipal' })).toMatchObject({ email: null, webhooks: [] });
});
