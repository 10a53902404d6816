import { answer, refusal, FakeIo, type Answer } from '../testing/fake-io.js';
import { ApiClient, keyPath, type ApiClientOptions } from './client.js';

function clientOf(
  service: Answer,
  more: Partial<ApiClientOptions> = {},
): { client: ApiClient; fake: FakeIo } {
  const fake = new FakeIo(service);
  const options = {
    endpoint: 'http://kms',
    token: 'the-token',
    timeoutMs: 1000,
    userAgent: 'test',
    fetch: fake.io.fetch,
  };
  return { client: new ApiClient({ ...options, ...more }), fake };
}
/** Answers the first, then the second…, and goes on with the last. */
function inTurn(...answers: (() => Response)[]): Answer {
  let turn = 0;
  return () => answers[Math.min(turn++, answers.length - 1)]!();
}
const broken = (code: string) => (): never => {
  throw Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(), { code }) });
};

describe('the API client', () => {
  it('shows its token, and asks below the API prefix', async () => {
    const { client, fake } = clientOf(() => answer({ keys: [] }));
    await client.get('/keys', { limit: 5, cursor: null, state: undefined });
    expect(fake.asked[0]).toMatchObject({ method: 'GET', path: '/keys?limit=5' });
    expect(fake.asked[0]!.headers.get('authorization')).toBe('Bearer the-token');
  });

  it('tells a refusal with its code, message and request', async () => {
    const { client } = clientOf(() => refusal('KeyNotFound', 404, 'there is no such key'));
    await expect(client.get('/keys/x')).rejects.toMatchObject({
      code: 'KeyNotFound',
      message: 'there is no such key',
      requestId: 'request-1',
      exitCode: 1,
    });
  });

  it('repeats a change that was told to come later, under the same idempotency key', async () => {
    const { client, fake } = clientOf(
      inTurn(
        () => refusal('Busy', 503),
        () => answer({ ok: true }),
      ),
    );
    await expect(client.change('POST', '/keys', {})).resolves.toEqual({ ok: true });
    const keys = fake.asked.map(({ headers }) => headers.get('idempotency-key'));
    expect(keys).toHaveLength(2);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(keys[1]).toBe(keys[0]);
  });

  it('takes the idempotency key that the user gave', async () => {
    const { client, fake } = clientOf(() => answer({}), { idempotencyKey: 'mine' });
    await client.change('DELETE', '/aliases/x');
    expect(fake.asked[0]!.headers.get('idempotency-key')).toBe('mine');
  });

  it('repeats what a broken connection left unclear', async () => {
    const { client, fake } = clientOf(inTurn(broken('ECONNRESET'), () => answer(1)));
    await expect(client.get('/status')).resolves.toBe(1);
    expect(fake.asked).toHaveLength(2);
  });

  it('gives up after three attempts', async () => {
    const { client, fake } = clientOf(() => refusal('RateLimited', 429));
    await expect(client.get('/status')).rejects.toMatchObject({ code: 'RateLimited' });
    expect(fake.asked).toHaveLength(3);
  });

  it.each(['Sealed', 'Internal', 'AccessDenied'])(
    'does not repeat after %s, which does not pass',
    async (code) => {
      const { client, fake } = clientOf(() => refusal(code, 503));
      await expect(client.get('/status')).rejects.toMatchObject({ code });
      expect(fake.asked).toHaveLength(1);
    },
  );

  it('says that nobody is there, at once and with exit code 3', async () => {
    const { client, fake } = clientOf(broken('ECONNREFUSED'));
    await expect(client.get('/status')).rejects.toMatchObject({
      code: 'Unreachable',
      exitCode: 3,
      message: "http://kms can't be reached: nothing listens there",
    });
    expect(fake.asked).toHaveLength(1);
  });

  it('says that an answer took too long', async () => {
    const { client } = clientOf(() => {
      throw new DOMException('timed out', 'TimeoutError');
    });
    await expect(client.get('/status')).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(/within 1 s/),
    });
  });

  it("takes a proxy's error page for a service that is away, and any other for a refusal", async () => {
    const page = (status: number) => new Response('<html>', { status });
    await expect(clientOf(() => page(502)).client.get('/x')).rejects.toMatchObject({ exitCode: 3 });
    await expect(clientOf(() => page(404)).client.get('/x')).rejects.toMatchObject({
      exitCode: 1,
      code: 'Http404',
    });
  });

  it('takes an empty answer', async () => {
    const { client } = clientOf(() => new Response(null, { status: 204 }));
    await expect(client.change('DELETE', '/aliases/x')).resolves.toBeNull();
  });
});

describe('paths', () => {
  it('keep an alias or an ARN in one segment', () => {
    expect(keyPath('alias/a b', 'versions', 3)).toBe('/keys/alias%2Fa%20b/versions/3');
    expect(keyPath('arn:aws:kms:us-east-1:1:key/x')).toBe('/keys/arn%3Aaws%3Akms%3Aus-east-1%3A1%3Akey%2Fx');
    expect(keyPath('x?a=b#c')).toBe('/keys/x%3Fa%3Db%23c');
  });

  it.each(['', '.', '..'])("refuse '%s', which would lead to another route", (name) => {
    expect(() => keyPath(name, 'rotate')).toThrow(/can't be a name/);
  });
});
