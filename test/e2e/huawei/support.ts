import type { Stack } from '../../support/stack.js';

/** Huawei's times. */
export const MILLISECONDS = /^\d{13}$/;
export const NOT_FOUND = { error: { error_code: 'KMS.0207', error_msg: expect.any(String) } };

export const kmsPath = (rest: string): string => `/v1.0/{project_id}/kms/${rest}`;

export interface Answer {
  status: number;
  headers: Headers;
  /** Parsed JSON; the empty text when there was none. */
  body: any;
}

/** One request of this dialect, as a bearer of a token in `X-Auth-Token`. */
export async function huawei(
  stack: Stack,
  method: string,
  path: string,
  body?: unknown,
  token: string | null = stack.credentials.token,
): Promise<Answer> {
  const { projectId } = stack.credentials;
  const headers: Record<string, string> = {};
  if (token !== null) headers['x-auth-token'] = token;
  if (body !== undefined) headers['content-type'] = 'application/json;charset=UTF-8';
  const response = await fetch(`${stack.endpoint}${path.replace('{project_id}', projectId)}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? '' : JSON.parse(text) };
}

/** `POST /v1.0/{project_id}/kms/<operation>`. */
export const kms = (stack: Stack, operation: string, body: unknown = {}, token?: string): Promise<Answer> =>
  huawei(stack, 'POST', kmsPath(operation), body, token);

/** The body of an answer that has to have this status. */
export function expectAnswer({ status, body }: Answer, expected: number): any {
  if (status !== expected) throw new Error(`expected ${expected}, got ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** A new key's id. */
export async function newHuaweiKey(stack: Stack, members: object): Promise<string> {
  return expectAnswer(await kms(stack, 'create-key', members), 200).key_info.key_id;
}
