import { VaultError } from './vault-error.js';

/** How a Vault server is told who asks. Secrets: they stay in memory. */
export type VaultAuth =
  { type: 'token'; token: string } | { type: 'approle'; roleId: string; secretId: string; mount: string };

type Exchange = (
  method: string,
  path: string,
  body: object | undefined,
  token: string | null,
) => Promise<Record<string, unknown> | null>;

/** A lease is renewed when this part of it is over, in the request that finds it so: nothing runs while nobody asks. */
const RENEW_AFTER = 2 / 3;

interface Lease {
  token: string;
  renewable: boolean;
  /** Monotonic ms; Infinity for tokens without an end. */
  renewAt: number;
}

/** The token of a client: given, or got by AppRole; renewed while it is used, and got anew when it is refused. */
export class VaultToken {
  #lease: Promise<Lease> | undefined;
  /** The token of the newest lease. */
  #newest: string | undefined;

  constructor(
    private readonly auth: VaultAuth,
    private readonly exchange: Exchange,
  ) {}

  /** @throws VaultError the login is refused, or the server does not answer */
  async get(): Promise<string> {
    this.#lease ??= this.#kept(this.#begin());
    const lease = await this.#lease;
    if (performance.now() < lease.renewAt) return lease.token;
    this.#lease = this.#kept(this.#renew(lease));
    return (await this.#lease).token;
  }

  /** After a token was refused: whether another attempt makes sense, since the next token is another one. */
  renewed(refused: string): boolean {
    if (this.auth.type === 'token') return false;
    // Of many that were refused together, the first has it got anew for all.
    if (refused === this.#newest) {
      this.#lease = undefined;
      this.#newest = undefined;
    }
    return true;
  }

  /** A failure is not kept: the next request tries again. */
  #kept(lease: Promise<Lease>): Promise<Lease> {
    lease.then(
      ({ token }) => (this.#newest = token),
      () => {
        if (this.#lease === lease) this.#lease = undefined;
      },
    );
    return lease;
  }

  async #begin(): Promise<Lease> {
    if (this.auth.type === 'approle') return this.#login();
    const { token } = this.auth;
    try {
      const reply = await this.exchange('GET', 'auth/token/lookup-self', undefined, token);
      const data = (reply?.['data'] ?? {}) as { ttl?: unknown; renewable?: unknown };
      return leaseOf(token, data.ttl, data.renewable);
    } catch (error) {
      // A policy may forbid even looking at oneself; the token's own requests will show what it is worth.
      if (error instanceof VaultError && error.fault === 'refused') return leaseOf(token, 0, false);
      throw error;
    }
  }

  async #login(): Promise<Lease> {
    if (this.auth.type !== 'approle') throw new Error('only AppRole logs in');
    const { mount, roleId, secretId } = this.auth;
    const reply = await this.exchange(
      'POST',
      `auth/${mount}/login`,
      { role_id: roleId, secret_id: secretId },
      null,
    );
    return authOf(reply);
  }

  async #renew(lease: Lease): Promise<Lease> {
    if (lease.renewable) {
      try {
        return authOf(await this.exchange('POST', 'auth/token/renew-self', {}, lease.token));
      } catch (error) {
        // At its longest a token cannot be renewed: AppRole has another one.
        if (this.auth.type !== 'approle' && error instanceof VaultError && error.fault !== 'refused')
          throw error;
      }
    }
    return this.auth.type === 'approle' ? this.#login() : { ...lease, renewAt: Infinity };
  }
}

function authOf(reply: Record<string, unknown> | null): Lease {
  const auth = reply?.['auth'] as
    { client_token?: unknown; lease_duration?: unknown; renewable?: unknown } | undefined;
  if (typeof auth?.client_token !== 'string') {
    throw new VaultError('nonsense', 'the Vault server answered a login without a token');
  }
  return leaseOf(auth.client_token, auth.lease_duration, auth.renewable);
}

function leaseOf(token: string, seconds: unknown, renewable: unknown): Lease {
  const ttlMs = typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : Infinity;
  return { token, renewable: renewable === true, renewAt: performance.now() + ttlMs * RENEW_AFTER };
}
