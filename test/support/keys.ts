import { constants, publicEncrypt } from 'node:crypto';
import type { ApiReply, Stack } from './stack.js';

export const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A reply's body when the status is the expected one; otherwise an error that shows both. */
export function expectStatus(reply: ApiReply, status: number): any {
  if (reply.status !== status) {
    throw new Error(`expected ${status}, got ${reply.status}: ${JSON.stringify(reply.body)}`);
  }
  return reply.body;
}

/** Creates a key and returns it. */
export async function newKey(stack: Stack, body: Record<string, unknown> = {}): Promise<any> {
  return expectStatus(await stack.api('POST', '/keys', body), 201);
}

/** Parameters for an import, by RSA-OAEP with SHA-256: short material fits into one block. */
export async function importParameters(stack: Stack, key: string): Promise<any> {
  const body = { wrappingAlgorithm: 'RSAES_OAEP_SHA_256' };
  return expectStatus(await stack.api('POST', `/keys/${key}/import-parameters`, body), 200);
}

/** Material as a caller wraps it: a symmetric key's bytes, or a private key's PKCS #8. Base64. */
export function wrapMaterial(publicKey: string, material: Buffer): string {
  const pem = `-----BEGIN PUBLIC KEY-----\n${publicKey}\n-----END PUBLIC KEY-----\n`;
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  return publicEncrypt({ key: pem, padding, oaepHash: 'sha256' }, material).toString('base64');
}

/** Imports material into a key of origin EXTERNAL and returns the key. */
export async function importMaterial(
  stack: Stack,
  key: string,
  material: Buffer,
  expiresAt: string | null = null,
): Promise<any> {
  const { publicKey, importToken } = await importParameters(stack, key);
  const body = { importToken, encryptedMaterial: wrapMaterial(publicKey, material), expiresAt };
  return expectStatus(await stack.api('POST', `/keys/${key}/import-material`, body), 200);
}

/** Creates a principal and returns it with a token of its own. */
export async function newPrincipal(
  stack: Stack,
  body: { name: string; role: string },
  token?: string,
): Promise<{ id: string; token: string }> {
  const options = token === undefined ? {} : { token };
  const { id } = expectStatus(await stack.api('POST', '/principals', body, options), 201);
  const made = expectStatus(await stack.api('POST', `/principals/${id}/tokens`, {}, options), 201);
  return { id, token: made.token };
}

/** Encrypts text and returns the ciphertext. */
export async function encrypt(stack: Stack, key: string, text: string, gateway = 0): Promise<string> {
  const reply = await stack.api('POST', `/keys/${key}/encrypt`, { plaintext: base64(text) }, { gateway });
  return expectStatus(reply, 200).ciphertext;
}

/** Position of the newest event that a consumer of the log can see. */
export async function logEnd(stack: Stack): Promise<number> {
  const events = await allEvents(stack);
  return events.at(-1)?.position ?? -1;
}

/** The whole log as a consumer reads it. */
export async function allEvents(stack: Stack, after = -1): Promise<any[]> {
  const events: any[] = [];
  for (;;) {
    const reply = await stack.api('GET', `/events?after=${events.at(-1)?.position ?? after}&limit=1000`);
    const lines = String(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body))
      .split('\n')
      .filter((line) => line.trim() !== '' && line !== '""');
    if (reply.status !== 200) throw new Error(`events: ${reply.status} ${JSON.stringify(reply.body)}`);
    const page = lines.map((line) => JSON.parse(line));
    events.push(...page);
    if (page.length === 0) return events;
  }
}

/** All pages of a listing. */
export async function allKeys(stack: Stack, gateway = 0): Promise<any[]> {
  const keys: any[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = expectStatus(
      await stack.api('GET', `/keys?limit=1000${query}`, undefined, { gateway }),
      200,
    );
    keys.push(...page.keys);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return keys;
}

/** Waits until a check holds; for what the system does by itself. */
export async function eventually<T>(check: () => Promise<T | false>, withinMs = 15_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const result = await check();
    if (result !== false) return result;
    if (Date.now() > deadline) throw new Error(`not so within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Runs a replay through the API to its end. */
export async function replay(stack: Stack): Promise<any> {
  expectStatus(await stack.api('POST', '/replay', {}), 202);
  return eventually(async () => {
    const report = expectStatus(await stack.api('GET', '/replay'), 200);
    return report.done ? report : false;
  }, 60_000);
}
