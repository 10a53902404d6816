import { BasicCredentials } from '@huaweicloud/huaweicloud-sdk-core/auth/BasicCredentials.js';
import { HcClient } from '@huaweicloud/huaweicloud-sdk-core/HcClient.js';
import { DefaultHttpClient } from '@huaweicloud/huaweicloud-sdk-core/http/DefaultHttpClient.js';
import { newPrincipal } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';

/**
 * Huawei's own library makes and signs the requests; only paths and bodies are written here, since its KMS part is not on npm.
 */
let stack: Stack;
let client: HcClient;
let key: string;
beforeAll(async () => {
  stack = await startStack();
  client = clientFor(stack.credentials);
  key = (await send('POST', 'create-key', { key_alias: 'sdk' })).key_info.key_id;
});
afterAll(() => stack?.stop());

const nothing = (): void => undefined;
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** As Huawei's builder makes a client, which would also leave a file in the user's home. */
function clientFor({
  accessKeyId,
  secretAccessKey,
}: Pick<Stack['credentials'], 'accessKeyId' | 'secretAccessKey'>): HcClient {
  const credentials = new BasicCredentials()
    .withAk(accessKeyId)
    .withSk(secretAccessKey)
    .withProjectId(stack.credentials.projectId);
  const endpoints = [stack.endpoint];
  const http = new DefaultHttpClient({ logger: SILENT } as never, endpoints);
  return new HcClient(http).withCredential(credentials).withEndpoints(endpoints);
}

/** As the KMS part of Huawei's library does it. */
function send(
  method: string,
  path: string,
  data?: object,
  queryParams: object = {},
  through = client,
): Promise<any> {
  return through.sendRequest({
    method,
    url: `/v1.0/{project_id}/kms/${path}`,
    contentType: 'application/json;charset=UTF-8',
    queryParams,
    pathParams: {},
    headers: {},
    ...(data === undefined ? {} : { data }),
  } as never);
}

/** How Huawei's library tells a refusal: the HTTP status, and the code and message where it finds them. */
async function refusal(
  sent: Promise<unknown>,
): Promise<{ status?: number; code?: string; message?: string }> {
  try {
    await sent;
  } catch (error) {
    const { httpStatusCode: status, errorCode: code, errorMsg: message } = error as Record<string, never>;
    return { status, code, message };
  }
  throw new Error('the request was not refused');
}

test('keys are made, listed, used and deleted', async () => {
  const described = await send('POST', 'describe-key', { key_id: key });
  expect([described.httpStatusCode, described.key_info.key_alias]).toEqual([200, 'sdk']);
  const { plain_text, cipher_text } = await send('POST', 'create-datakey', {
    key_id: key,
    datakey_length: '256',
  });
  const opened = await send('POST', 'decrypt-datakey', {
    ...{ key_id: key, cipher_text, datakey_cipher_length: '32' },
  });
  expect(opened.data_key).toBe(plain_text);
  const sealed = await send('POST', 'encrypt-data', { key_id: key, plain_text: 'Grüße, 世界' });
  const { plain_text: text } = await send('POST', 'decrypt-data', { cipher_text: sealed.cipher_text });
  expect(text).toBe('Grüße, 世界');
  const leaving = await send('POST', 'create-key', { key_alias: 'leaving' });
  const { key_state } = await send('POST', 'schedule-key-deletion', {
    ...{ key_id: leaving.key_info.key_id, pending_days: '7' },
  });
  expect(key_state).toBe('4');
  expect((await send('GET', 'user-instances')).instance_num).toBe(2);
});

test('queries, paths with what has to be encoded, and bodies of DELETE are signed as they are checked', async () => {
  await send('POST', `${key}/tags`, { tag: { key: 'Größe', value: 'L' } });
  expect((await send('GET', `${key}/tags`)).tags).toEqual([{ key: 'Größe', value: 'L' }]);
  expect((await send('DELETE', `${key}/tags/Größe`)).httpStatusCode).toBe(204);
  await send('POST', 'aliases', { key_id: key, alias: 'alias/z' });
  const [page] = Object.values(await send('GET', 'aliases', undefined, { key_id: key, limit: 10 })) as any[];
  expect(page.aliases.map(({ alias }: any) => alias)).toEqual(['alias/sdk', 'alias/z']);
  const gone = await send('DELETE', 'aliases', { key_id: key, aliases: ['alias/z'] });
  expect(gone.httpStatusCode).toBe(204);
});

test('a refusal of the KMS shows with its status, and one of the gateway also with its code', async () => {
  expect((await refusal(send('POST', 'describe-key', { key_id: 'x' }))).status).toBe(400);
  const missing = { key_id: '0d0466b0-e727-4d9c-b35d-f84bb474a37f' };
  expect((await refusal(send('POST', 'describe-key', missing))).status).toBe(404);
  const wrong = clientFor({ ...stack.credentials, secretAccessKey: 'wrong' });
  expect(await refusal(send('POST', 'list-keys', {}, {}, wrong))).toEqual({
    ...{ status: 401, code: 'APIGW.0301', message: expect.stringContaining('signature') },
  });
});

test('an access key of a principal does what the principal may, and nothing once it is taken away', async () => {
  const { id } = await newPrincipal(stack, { name: 'sdk user', role: 'user' });
  const { body } = await stack.api('POST', `/principals/${id}/access-keys`);
  const user = clientFor(body);
  expect((await send('POST', 'encrypt-data', { key_id: key, plain_text: 'x' }, {}, user)).key_id).toBe(key);
  expect((await refusal(send('POST', 'disable-key', { key_id: key }, {}, user))).status).toBe(403);
  await stack.api('DELETE', `/principals/${id}/access-keys/${body.accessKeyId}`);
  expect((await refusal(send('POST', 'list-keys', {}, {}, user))).status).toBe(401);
});
