import { base64, expectStatus, logEnd, newKey } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';

/** Promise 10: every route is refused unsigned; every action is checked per principal and key. */
let stack: Stack;
let id: string;
beforeAll(async () => {
  stack = await startStack();
  id = (await newKey(stack)).id;
});
afterAll(() => stack?.stop());

const OPEN = new Set(['/healthz', '/readyz', '/metrics', '/api/openapi.json', '/api/docs']);

/** Every route that the OpenAPI page knows, with something in the place of its parameters. */
async function routes(): Promise<{ method: string; path: string }[]> {
  const document: any = await (await fetch(`${stack.endpoint}/api/openapi.json`)).json();
  return Object.entries<object>(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({
      method: method.toUpperCase(),
      path: path.replaceAll(/\{\w+\}/g, id),
    })),
  );
}

test('every route of the API is refused without credentials and with wrong ones', async () => {
  const all = (await routes()).filter(({ path }) => !OPEN.has(path));
  expect(all.length).toBeGreaterThan(40);
  const before = await logEnd(stack);
  for (const { method, path } of all) {
    for (const authorization of [undefined, 'Bearer klt_nobody', 'Basic YTpi', 'AWS4-HMAC-SHA256 nonsense']) {
      const reply = await fetch(`${stack.endpoint}${path}`, {
        method,
        headers: authorization === undefined ? {} : { authorization },
      });
      const { error }: any = await reply.json();
      if (reply.status === 429) continue;
      expect([method, path, authorization, reply.status]).toEqual([method, path, authorization, 401]);
      expect(error.code).toMatch(/^(MissingAuthentication|InvalidToken|InvalidSignature)$/);
    }
  }
  expect(await logEnd(stack)).toBe(before);
});

test.each([
  ['operator', { manage: 200, use: 403, create: 201, principals: 403, events: 403, audit: 403 }],
  ['user', { manage: 403, use: 200, create: 403, principals: 403, events: 403, audit: 403 }],
  ['auditor', { manage: 403, use: 403, create: 403, principals: 200, events: 200, audit: 200 }],
] as const)('what a principal with the role %s may do', async (role, may) => {
  const principal = expectStatus(await stack.api('POST', '/principals', { name: role, role }), 201);
  const { token } = expectStatus(await stack.api('POST', `/principals/${principal.id}/tokens`, {}), 201);
  const status = async (method: string, path: string, body?: unknown) =>
    (await stack.api(method, path, body, { token })).status;
  expect({
    manage: await status('POST', `/keys/${id}/tags`, { set: { by: role } }),
    use: await status('POST', `/keys/${id}/encrypt`, { plaintext: base64('x') }),
    create: await status('POST', '/keys', {}),
    principals: await status('GET', '/principals'),
    events: await status('GET', '/events'),
    audit: await status('GET', '/audit'),
  }).toEqual(may);
});

test('an expired token and a removed one are refused', async () => {
  const principal = expectStatus(
    await stack.api('POST', '/principals', { name: 'short', role: 'user' }),
    201,
  );
  const path = `/principals/${principal.id}/tokens`;
  const short = expectStatus(await stack.api('POST', path, { expiresInSeconds: 1 }), 201);
  const long = expectStatus(await stack.api('POST', path, {}), 201);
  expectStatus(await stack.api('DELETE', `${path}/${long.tokenId}`), 204);
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  for (const { token } of [short, long]) {
    expect((await stack.api('GET', '/whoami', undefined, { token })).status).toBe(401);
  }
});

test('no secret is in a log line or an event', async () => {
  const reply = await stack.api('POST', `/keys/${id}/generate-data-key`, {});
  const { plaintext } = expectStatus(reply, 200);
  const logs = stack.logs();
  const events = JSON.stringify((await stack.api('GET', '/events')).body);
  for (const secret of [plaintext, stack.credentials.token, stack.credentials.secretAccessKey]) {
    expect(logs.includes(secret)).toBe(false);
    expect(events.includes(secret)).toBe(false);
  }
});
