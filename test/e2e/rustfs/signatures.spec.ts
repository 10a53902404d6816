import { logEnd } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';
import { accessKeyOf, admin, refused, send, signed, startLocal, type Signing, type Wire } from './support.js';

/** Promise 10 in RustFS's dialect: every way in which a request can be signed wrongly, by AWS's own signer. */
let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
  await startLocal(stack);
});
afterAll(() => stack?.stop());

const BODY = { Description: 'signed' };
const HOUR_MS = 3_600_000;
const create = (signing: Signing = {}): Promise<Wire> => signed(stack, 'POST', '/keys', BODY, signing);
const list = (signing: Signing = {}): Promise<Wire> =>
  signed(stack, 'GET', '/keys?limit=1', undefined, signing);
const without = async (made: Promise<Wire>, name: string): Promise<Wire> => {
  const { [name]: _gone, ...headers } = (await made).headers;
  return { ...(await made), headers };
};
const wrongSecret = (): Signing => ({
  credentials: { ...stack.credentials, secretAccessKey: 'an example, used nowhere' },
});

test.each<[string, () => Promise<Wire>]>([
  ['for s3, as S3’s clients do', () => create()],
  ['for execute-api, as awscurl does', () => create({ service: 'execute-api' })],
  ['for kms', () => create({ service: 'kms' })],
  ['four minutes ago', () => create({ at: new Date(Date.now() - 240_000) })],
  ['in the query string', () => list({ expiresIn: 60 })],
  [
    'in the query string for s3, an hour ago, for two',
    () => list({ expiresIn: 7200, at: new Date(Date.now() - HOUR_MS) }),
  ],
])('a request that is signed %s is let in', async (_what, make) => {
  expect(await send(await make())).toMatchObject({ status: 200 });
});

test.each<[string, () => Promise<Wire>]>([
  [
    'without a signature',
    async () => ({ ...(await create()), headers: { 'content-type': 'application/json' } }),
  ],
  ['with another secret', () => create(wrongSecret())],
  [
    'with an unknown access key',
    () => create({ credentials: { ...stack.credentials, accessKeyId: 'KLAKZZZZZZZZZZZZZZZZ' } }),
  ],
  ['an hour ago', () => create({ at: new Date(Date.now() - HOUR_MS) })],
  ['in an hour', () => create({ at: new Date(Date.now() + HOUR_MS) })],
  ['over another body', () => create({ signedBody: '{"Description":"another"}' })],
  [
    'and is sent again with another body',
    async () => ({
      ...(await create()),
      body: '{"Description":"another"}',
    }),
  ],
  [
    'and is sent again to another path',
    async () => {
      const made = await create();
      return { ...made, url: made.url.replace('/keys', '/create-key') };
    },
  ],
  ['and is sent again by another method', async () => ({ ...(await list()), method: 'POST' })],
  [
    'and is sent again with another query',
    async () => {
      const made = await list();
      return { ...made, url: made.url.replace('limit=1', 'limit=2') };
    },
  ],
  ['and has lost its time', () => without(create(), 'x-amz-date')],
  [
    'and has a header that is not signed',
    async () => {
      const made = await create();
      return { ...made, headers: { ...made.headers, 'x-amz-meta-more': '1' } };
    },
  ],
  [
    'with its body left open',
    async () => {
      const made = await create();
      return { ...made, headers: { ...made.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } };
    },
  ],
  ['for another region', () => create({ region: 'eu-west-1' })],
  ['for another service', () => create({ service: 'sts' })],
  ['in the query string, and too late', () => list({ expiresIn: 60, at: new Date(Date.now() - HOUR_MS) })],
  ['in the query string with another secret', () => list({ expiresIn: 60, ...wrongSecret() })],
  [
    'in the query string, which was changed',
    async () => {
      const made = await list({ expiresIn: 60 });
      return { ...made, url: made.url.replace('limit=1', 'limit=2') };
    },
  ],
  [
    'in the query string, and has lost its lifetime',
    async () => {
      const made = await list({ expiresIn: 60 });
      return { ...made, url: made.url.replace(/&?X-Amz-Expires=\d+/, '') };
    },
  ],
])('a request that is signed %s is refused, and changes nothing', async (_what, make) => {
  const before = await logEnd(stack);
  const { status, headers, body } = await send(await make());
  expect([status, body]).toEqual([
    401,
    refused('AccessDenied', expect.stringMatching(/^authentication required/)),
  ]);
  expect(headers.get('content-type')).toBe('application/json');
  expect(await logEnd(stack)).toBe(before);
});

test('a signature for s3 is none of another front door’s', async () => {
  const made = await list();
  const elsewhere = { ...made, url: `${stack.endpoint}/api/v1/keys?limit=1` };
  expect((await send(elsewhere)).status).toBe(401);
});

test('a name in the path counts as it was sent', async () => {
  const named = await admin(stack, 'POST', '/keys', { Tags: { name: 'team/disks' } });
  expect(named.status).toBe(200);
  const { body } = await admin(stack, 'GET', '/keys/team%2Fdisks');
  expect(body.key_metadata.key_id).toBe(named.body.key_id);
});

test.each(['operator', 'user', 'auditor', 'member'])(
  'a principal with the role %s is refused',
  async (role) => {
    const credentials = await accessKeyOf(stack, role);
    const before = await logEnd(stack);
    for (const [method, path, body] of [
      ['GET', '/status'],
      ['POST', '/configure', { backend_type: 'local' }],
      ['POST', '/stop'],
      ['POST', '/keys', BODY],
      ['POST', '/generate-data-key', '{"broken'],
      ['GET', '/backup'],
    ] as const) {
      const reply = await admin(stack, method, path, body, { credentials });
      expect([path, reply.status, reply.body]).toEqual([path, 403, refused('AccessDenied', 'unauthorised')]);
    }
    expect(await logEnd(stack)).toBe(before);
  },
);

test('another project’s service is its own: there nothing is configured, and no key of this one is seen', async () => {
  const project = await stack.api('POST', '/projects', { name: 'other' });
  expect(project.status).toBe(201);
  const token = project.body.token ?? project.body.admin?.token;
  const as = (method: string, path: string, body?: object) =>
    fetch(`${stack.endpoint}/rustfs/admin/v3/kms${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }).then(async (reply) => ({ status: reply.status, body: (await reply.json()) as any }));
  expect((await as('GET', '/status')).body.status).toBe('NotConfigured');
  const { key_id } = (await admin(stack, 'POST', '/keys', BODY)).body;
  await as('POST', '/configure', { backend_type: 'local' });
  await as('POST', '/start');
  expect((await as('GET', '/keys')).body.keys).toEqual([]);
  expect((await as('GET', `/keys/${key_id}`)).status).toBe(404);
  expect((await as('POST', '/generate-data-key', { key_id })).status).toBe(404);
});
