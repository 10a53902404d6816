import { hash } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Caller } from '@keyledger/contracts';
import { KeyledgerError } from '@keyledger/domain';
import { Clock } from '@keyledger/runtime';
import { AccessKeySecrets } from '../../core/access-key-secrets.js';
import { Authentication, type AuthenticationScheme } from '../../core/authentication.js';
import { Directory } from '../../core/directory.js';
import { pathOf, type GatewayRequest } from '../../core/gateway-request.js';
import { verifySdkHmac } from '../../core/sdk-hmac.js';
import { ownsPath } from './owned-paths.js';

/** Tokens longer than this are none of ours. */
const MAX_TOKEN_CHARS = 512;
/** Huawei's ways to sign; all but the first are refused by their name. */
const SIGNED = /^(SDK|V11)-/;

/**
 * How callers of this dialect say who they are: by `X-Auth-Token`, which takes Keyledger's tokens, or by SDK-HMAC-SHA256 with its
 * access keys. On this dialect's paths alone: there the path names the operation, which that signature always covers.
 */
class HuaweiAuthentication implements AuthenticationScheme {
  constructor(
    private readonly directory: Directory,
    private readonly secrets: AccessKeySecrets,
    private readonly clock: Clock,
  ) {}

  claims(request: GatewayRequest): boolean {
    const { authorization } = request.headers;
    if (!ownsPath(pathOf(request))) return false;
    return authorization === undefined
      ? request.headers['x-auth-token'] !== undefined
      : SIGNED.test(authorization);
  }

  async authenticate(request: GatewayRequest): Promise<Caller> {
    if (request.headers.authorization === undefined) return this.byToken(request);
    const { method, url, headers, rawBody } = request;
    const { accessKeyId } = await verifySdkHmac(
      { method, url, headers, rawBody },
      // Callers sign by the world's clock, also where a setting shifts the one that schedules go by.
      { secretOf: (id) => this.secrets.secretOf(id), nowMs: Date.now() },
    );
    const caller = this.directory.byAccessKeyId(accessKeyId);
    if (!caller) throw new KeyledgerError('InvalidToken', 'the access key is unknown or removed');
    return caller;
  }

  private byToken({ headers }: GatewayRequest): Caller {
    const token = String(headers['x-auth-token']);
    const known =
      token.length <= MAX_TOKEN_CHARS ? this.directory.byTokenHash(hash('sha256', token, 'hex')) : undefined;
    if (!known) throw new KeyledgerError('InvalidToken', 'the token is unknown or removed');
    if (known.expiresAtMs <= this.clock.nowMs())
      throw new KeyledgerError('RequestExpired', 'the token has expired');
    return known.caller;
  }
}

/** Has the gateway know this dialect's callers. */
export function acceptHuaweiCallers(app: NestFastifyApplication): void {
  const scheme = new HuaweiAuthentication(app.get(Directory), app.get(AccessKeySecrets), app.get(Clock));
  app.get(Authentication).accept(scheme);
}
