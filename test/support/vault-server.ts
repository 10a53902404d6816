import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Speaks the part of Vault's HTTP API that Keyledger uses, as its documentation has it (token, AppRole, transit, kv version 2), with
 * real encryption, and can be made to misbehave. It stands in where no real Vault or OpenBao can be had: what is proven against it is our
 * side of the protocol, not theirs.
 */
export class VaultServer {
  readonly token = `hvs.${randomBytes(12).toString('hex')}`;
  readonly roleId = randomUUID();
  readonly secretId = randomUUID();
  /** Every request's method and path, oldest first. */
  readonly requests: string[] = [];
  sealed = false;
  delayMs = 0;
  /** Answered instead of anything else. */
  nonsense: { status: number; text: string } | null = null;
  /** Answers this status so many times more. */
  failures = { status: 500, left: 0 };
  tokenSeconds = 3600;
  namespace: string | null = null;

  readonly #tokens = new Map<string, number>();
  readonly #transit = new Map<string, Buffer>();
  readonly #entries = new Map<string, Record<string, unknown>>();
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  async listen(port = 0): Promise<this> {
    this.#tokens.set(this.token, Infinity);
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    return this;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** All tokens but the root one end now. */
  expireTokens(): void {
    for (const token of this.#tokens.keys()) if (token !== this.token) this.#tokens.delete(token);
  }

  /** Paths of all entries, below their mount. */
  paths(): string[] {
    return [...this.#entries.keys()];
  }

  entry(path: string): Record<string, unknown> | undefined {
    return this.#entries.get(path);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const { pathname, searchParams } = new URL(request.url!, this.address);
    const path = pathname.replace(/^\/v1\//, '');
    this.requests.push(`${request.method} ${path}`);
    if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    const text = Buffer.concat(pieces).toString('utf8');
    const [status, body] = this.#answer(
      request,
      path,
      text === '' ? { list: searchParams.has('list') } : JSON.parse(text),
    );
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : body === null ? '' : JSON.stringify(body));
  }

  #answer(request: IncomingMessage, path: string, body: any): [number, object | string | null] {
    if (this.nonsense) return [this.nonsense.status, this.nonsense.text];
    if (this.sealed) return [503, { errors: ['Vault is sealed'] }];
    if (this.failures.left > 0) {
      this.failures.left -= 1;
      return [this.failures.status, { errors: ['made to fail'] }];
    }
    if (this.namespace !== null && request.headers['x-vault-namespace'] !== this.namespace) {
      return [403, { errors: ['permission denied'] }];
    }
    if (path === 'auth/approle/login') return this.#login(body);
    const token = String(request.headers['x-vault-token'] ?? '');
    if (!((this.#tokens.get(token) ?? 0) > Date.now())) return [403, { errors: ['permission denied'] }];
    if (path === 'auth/token/lookup-self') return [200, { data: this.#lease(token) }];
    if (path === 'auth/token/renew-self') {
      this.#tokens.set(token, Date.now() + this.tokenSeconds * 1000);
      return [200, { auth: { client_token: token, lease_duration: this.tokenSeconds, renewable: true } }];
    }
    const [mount, kind, ...rest] = path.split('/');
    if (mount === 'transit') return this.#useTransit(kind!, rest.join('/'), body);
    if (mount === 'secret') return this.#useEntries(request.method!, kind!, rest.join('/'), body);
    return [404, { errors: [`no handler for route "${path}"`] }];
  }

  #login({ role_id: roleId, secret_id: secretId }: any): [number, object] {
    if (roleId !== this.roleId || secretId !== this.secretId) {
      return [400, { errors: ['invalid role or secret ID'] }];
    }
    const token = `hvs.${randomBytes(12).toString('hex')}`;
    this.#tokens.set(token, Date.now() + this.tokenSeconds * 1000);
    return [200, { auth: { client_token: token, lease_duration: this.tokenSeconds, renewable: true } }];
  }

  #lease(token: string): object {
    const until = this.#tokens.get(token)!;
    return until === Infinity
      ? { ttl: 0, renewable: false }
      : { ttl: Math.ceil((until - Date.now()) / 1000), renewable: true };
  }

  #useTransit(kind: string, name: string, body: any): [number, object | null] {
    if (kind === 'keys') {
      if (!this.#transit.has(name)) this.#transit.set(name, randomBytes(32));
      return [200, { data: { name, type: 'aes256-gcm96' } }];
    }
    const key = this.#transit.get(name);
    if (!key) return [400, { errors: ['encryption key not found'] }];
    const bound = Buffer.from(body.associated_data ?? '', 'base64');
    if (kind === 'encrypt') {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound);
      const sealed = Buffer.concat([nonce, cipher.update(body.plaintext, 'base64'), cipher.final()]);
      const ciphertext = Buffer.concat([sealed, cipher.getAuthTag()]).toString('base64');
      return [200, { data: { ciphertext: `vault:v1:${ciphertext}`, key_version: 1 } }];
    }
    try {
      const sealed = Buffer.from(String(body.ciphertext).replace('vault:v1:', ''), 'base64');
      const cipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12)).setAAD(bound);
      cipher.setAuthTag(sealed.subarray(-16));
      const clear = Buffer.concat([cipher.update(sealed.subarray(12, -16)), cipher.final()]);
      return [200, { data: { plaintext: clear.toString('base64') } }];
    } catch {
      return [400, { errors: ['cipher: message authentication failed'] }];
    }
  }

  #useEntries(method: string, kind: string, path: string, body: any): [number, object | null] {
    const found = this.#entries.get(path);
    if (kind === 'data' && method === 'GET') {
      return found ? [200, { data: { data: found, metadata: { version: 1 } } }] : [404, { errors: [] }];
    }
    if (kind === 'data') {
      if (body.options?.cas === 0 && found) {
        return [400, { errors: ['check-and-set parameter did not match the current version'] }];
      }
      this.#entries.set(path, body.data);
      return [200, { data: { version: 1 } }];
    }
    if (method === 'DELETE') {
      this.#entries.delete(path);
      return [204, null];
    }
    if (!body.list) return [405, { errors: ['unsupported operation'] }];
    const folder = path === '' ? '' : `${path}/`;
    const names = this.paths()
      .filter((each) => each.startsWith(folder))
      .map((each) => each.slice(folder.length).replace(/\/.*/, '/'));
    return names.length > 0 ? [200, { data: { keys: [...new Set(names)].sort() } }] : [404, { errors: [] }];
  }
}
