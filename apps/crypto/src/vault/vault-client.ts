import { setTimeout as sleep } from 'node:timers/promises';
import { exchange, type HttpReply } from './http.js';
import { VaultError, faultOf } from './vault-error.js';
import { VaultToken, type VaultAuth } from './vault-token.js';

export interface VaultSettings {
  /** `http(s)://host:port`, without a path. */
  address: string;
  auth: VaultAuth;
  /** Enterprise or OpenBao namespace. */
  namespace?: string;
  /** For one exchange. */
  timeoutMs: number;
  /** Attempts after the first, for what may pass: unreachable, slow, overloaded. */
  retries: number;
  /** PEM certificates to trust instead of the system's. */
  ca?: string;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/** HTTP API of a Vault or OpenBao server: one exchange with what every one of them needs. */
export class VaultClient {
  readonly #token: VaultToken;

  constructor(private readonly settings: VaultSettings) {
    this.#token = new VaultToken(settings.auth, (method, path, body, token) =>
      this.#patiently(method, path, body, token),
    );
  }

  /**
   * Asks for `/v1/<path>` and answers the reply's JSON, or null for 204 and 404. A token that is refused is got anew once, where it
   * can be.
   * @throws VaultError says which of unreachable, sealed, refused, nonsense… it was
   */
  async request(method: string, path: string, body?: object): Promise<Record<string, unknown> | null> {
    for (let attempt = 0; ; attempt++) {
      const token = await this.#token.get();
      try {
        return await this.#patiently(method, path, body, token);
      } catch (error) {
        const refused = error instanceof VaultError && error.fault === 'refused';
        if (!refused || attempt > 0 || !this.#token.renewed(token)) throw error;
      }
    }
  }

  async #patiently(
    method: string,
    path: string,
    body: object | undefined,
    token: string | null,
  ): Promise<Record<string, unknown> | null> {
    const { retries } = this.settings;
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#once(method, path, body, token);
      } catch (error) {
        if (!(error instanceof VaultError) || !error.passing || attempt >= retries) throw error;
        await sleep(Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2));
      }
    }
  }

  async #once(
    method: string,
    path: string,
    body: object | undefined,
    token: string | null,
  ): Promise<Record<string, unknown> | null> {
    const { address, namespace, timeoutMs, ca } = this.settings;
    let reply: HttpReply;
    try {
      reply = await exchange(new URL(`/v1/${path}`, address), {
        method,
        headers: {
          'x-vault-request': 'true',
          'content-type': 'application/json',
          ...(token ? { 'x-vault-token': token } : {}),
          ...(namespace ? { 'x-vault-namespace': namespace } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
        timeoutMs,
        ...(ca ? { ca } : {}),
      });
    } catch (error) {
      throw new VaultError('unreachable', `the Vault server cannot be reached: ${(error as Error).message}`);
    }
    return read(reply);
  }
}

function read({ status, text }: HttpReply): Record<string, unknown> | null {
  if (status === 204) return null;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
  if (status >= 200 && status < 300) {
    if (isObject) return json as Record<string, unknown>;
    throw new VaultError('nonsense', 'the Vault server answered something that is no JSON object');
  }
  const errors = isObject ? (json as { errors?: unknown }).errors : undefined;
  if (status === 404 && Array.isArray(errors) && errors.length === 0) return null;
  // kv v2 answers 404 with `data` for a deleted version.
  if (status === 404 && isObject && errors === undefined) return null;
  throw faultOf(status, errors);
}
