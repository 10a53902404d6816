import { expectStatus, newKey } from '../../support/keys.js';
import { startStack, type ApiReply, type Stack } from '../../support/stack.js';
import { keyInState, STATES, type State } from './key-in-state.js';
import { OPERATIONS, requestOf, type Operation } from './operations.js';

/** Projects separate everything: nobody of one learns that a key of another exists, whatever its state and whatever he asks. */
let stack: Stack;
/** Of the admin of another project, who may do everything there. */
let stranger: { token: string };
let strangerId: string;
beforeAll(async () => {
  stack = await startStack();
  const made = expectStatus(await stack.api('POST', '/projects', { name: 'other' }), 201);
  stranger = { token: made.token };
  strangerId = made.admin.id;
});
afterAll(() => stack?.stop());

const NEVER = '00000000-0000-4000-8000-000000000000';

/** A key for each state, kind and preparation: those for whom it isn't there change nothing about it. */
const keys = new Map<string, Promise<Record<string, string>>>();
function keyFor(state: State, { kind, prepare }: Operation): Promise<Record<string, string>> {
  const name = [state, kind, prepare].join();
  const key = keys.get(name) ?? keyInState(stack, state, kind, prepare);
  keys.set(name, key);
  return key;
}

/** What a reply tells, but for what every reply has of its own. */
const told = ({ status, body }: ApiReply) => ({
  status,
  code: body.error?.code,
  message: body.error?.message,
});

const named = OPERATIONS.map((operation): [string, Operation] => [
  [operation.route, ...Object.keys(operation.query ?? {})].join(' ?'),
  operation,
]);

describe.each(named)('%s', (_name, operation) => {
  test.each(STATES)(
    'of a key of another project (%s) is answered as for one that never was',
    async (state) => {
      const prepared = await keyFor(state, operation);
      const before = told(await stack.api('GET', `/keys/${prepared.id}`));
      const asked = async (id: string) =>
        told(
          await stack.api(...requestOf(operation, { ...prepared, principalId: strangerId, id }), stranger),
        );
      const reply = await asked(prepared.id!);
      expect(reply).toEqual(await asked(NEVER));
      // A name for no alias is told as such; everything else of a key that isn't there is KeyNotFound.
      const code = operation.route.startsWith('DELETE /aliases') ? 'AliasNotFound' : 'KeyNotFound';
      expect(reply).toMatchObject({ status: 404, code });
      expect(told(await stack.api('GET', `/keys/${prepared.id}`))).toEqual(before);
    },
  );
});

test('a key of another project is found by no alias and no ARN, and takes no ciphertext', async () => {
  const key = await newKey(stack, { alias: 'alias/private' });
  const own = expectStatus(await stack.api('POST', '/keys', {}, stranger), 201);
  for (const name of ['alias/private', 'alias/never', key.arn, key.arn.replace(key.id, NEVER)]) {
    const reply = told(await stack.api('GET', `/keys/${encodeURIComponent(name)}`, undefined, stranger));
    expect(reply).toMatchObject({ status: 404, code: 'KeyNotFound', message: 'there is no such key' });
  }
  const encrypted = await stack.api('POST', `/keys/${own.id}/encrypt`, { plaintext: 'AAAA' }, stranger);
  const { ciphertext } = expectStatus(encrypted, 200);
  const moved = async (destinationKey: string) =>
    told(await stack.api('POST', `/keys/${own.id}/re-encrypt`, { ciphertext, destinationKey }, stranger));
  expect(await moved(key.id)).toEqual(await moved(NEVER));
  // Names belong to a project each.
  const body = { name: 'alias/private', key: own.id };
  expectStatus(await stack.api('POST', '/aliases', body, stranger), 201);
});

test('principals of another project can be given nothing, and are not found', async () => {
  const { id } = await newKey(stack);
  const own = expectStatus(await stack.api('POST', '/keys', {}, stranger), 201);
  const admin = expectStatus(await stack.api('GET', '/whoami'), 200);
  const grant = { grantee: strangerId, operations: ['Decrypt'] };
  const replies = [
    await stack.api('POST', `/keys/${id}/grants`, grant),
    await stack.api('PUT', `/keys/${id}/permissions/${strangerId}/use`),
    await stack.api('PUT', `/keys/${own.id}/permissions/${admin.id}/use`, undefined, stranger),
    await stack.api('GET', `/principals/${admin.id}`, undefined, stranger),
    await stack.api('PATCH', `/principals/${admin.id}`, { email: 'a@example.org' }, stranger),
    await stack.api('POST', `/principals/${admin.id}/tokens`, {}, stranger),
    await stack.api('POST', `/principals/${admin.id}/webhooks`, { url: 'https://example.org' }, stranger),
    await stack.api('DELETE', `/principals/${admin.id}`, undefined, stranger),
  ];
  for (const reply of replies) expect(told(reply)).toMatchObject({ status: 404, code: 'PrincipalNotFound' });
});

test('only the first project makes others', async () => {
  const reply = await stack.api('POST', '/projects', { name: 'third' }, stranger);
  expect(told(reply)).toMatchObject({ status: 403, code: 'AccessDenied' });
});

test('nothing that a project lists shows anything of another', async () => {
  const me = expectStatus(await stack.api('GET', '/whoami'), 200);
  const prepared = await keyInState(stack, 'Enabled', 'aes', 'grant');
  const rotating = await newKey(stack, {
    rotationPeriodDays: 1,
    alias: 'alias/hidden',
    tags: { secret: 'x' },
  });
  const retiring = { grantee: me.id, retiring: me.id, operations: ['Encrypt'] };
  expectStatus(await stack.api('POST', `/keys/${rotating.id}/grants`, retiring), 201);
  expectStatus(await stack.api('POST', `/keys/${prepared.id}/encrypt`, { plaintext: 'AAAA' }), 200);
  const paths = ['/keys', '/keys?tag=secret', '/keys?q=hidden', '/aliases', '/grants/retirable', '/notices'];
  const all = [...paths, '/events?limit=1000', '/audit?limit=1000', '/schedule', '/principals'];
  const secrets = [prepared.id!, rotating.id, prepared.grantId!, 'alias/hidden', me.projectId];
  for (const path of all) {
    const mine = JSON.stringify((await stack.api('GET', path)).body);
    const { status, body } = await stack.api('GET', path, undefined, stranger);
    const shown = JSON.stringify(body);
    expect([path, status]).toEqual([path, 200]);
    // The log says who made the project; nothing else of him is told.
    const hidden = path.startsWith('/events') ? secrets : [...secrets, me.id];
    for (const secret of hidden) {
      expect([path, secret, shown.includes(secret)]).toEqual([path, secret, false]);
    }
    // Else this would prove nothing.
    if (path !== '/notices') expect(mine).not.toBe(shown);
  }
});

test('the quotas of a project count its own keys alone', async () => {
  const { token } = expectStatus(await stack.api('POST', '/projects', { name: 'small' }), 201);
  const quotas = async () => expectStatus(await stack.api('GET', '/quotas', undefined, { token }), 200);
  expect((await quotas()).keys).toMatchObject({ used: 0 });
  expectStatus(await stack.api('PUT', '/quotas', { keys: 1 }, { token }), 200);
  expectStatus(await stack.api('POST', '/keys', {}, { token }), 201);
  const refused = await stack.api('POST', '/keys', {}, { token });
  expect(told(refused)).toMatchObject({ status: 409, code: 'LimitExceeded' });
  expect(await quotas()).toMatchObject({ keys: { used: 1, quota: 1 } });
  await newKey(stack);
});
