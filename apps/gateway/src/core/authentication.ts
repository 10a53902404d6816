import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Caller } from '@keyledger/contracts';
import { KeyledgerError } from '@keyledger/domain';
import { Clock } from '@keyledger/runtime';
import { AccessKeySecrets } from './access-key-secrets.js';
import { Directory } from './directory.js';
import type { GatewayRequest } from './gateway-request.js';
import { HttpSettings } from './settings.js';
import { verifySigV4 } from './sigv4.js';

/** Services that a signature may be made for: AWS's name, which clients sign for by themselves, and our own. */
const SIGNED_SERVICES = ['kms', 'keyledger'];
const BEARER = /^bearer +(\S{1,512})$/i;

/** How callers of one dialect say who they are, beside tokens and AWS's signatures. */
export interface AuthenticationScheme {
  /** Whether a request presents itself in this way. No other scheme is tried then. */
  claims(request: GatewayRequest): boolean;
  /** @throws KeyledgerError MissingAuthentication, InvalidToken, InvalidSignature, RequestExpired, Unavailable. */
  authenticate(request: GatewayRequest): Promise<Caller>;
}

/** Finds out who asks. */
@Injectable()
export class Authentication {
  private readonly schemes: AuthenticationScheme[] = [];
  private readonly signedFor: {
    services: readonly string[];
    speaks: (request: GatewayRequest) => boolean;
  }[] = [];

  constructor(
    private readonly directory: Directory,
    private readonly secrets: AccessKeySecrets,
    private readonly clock: Clock,
    private readonly settings: HttpSettings,
  ) {}

  /** Adds a dialect's own scheme, before requests come. */
  accept(scheme: AuthenticationScheme): void {
    this.schemes.push(scheme);
  }

  /** Lets a dialect's requests be signed for further services, as its clients do; before requests come. */
  acceptSignedFor(services: readonly string[], speaks: (request: GatewayRequest) => boolean): void {
    this.signedFor.push({ services, speaks });
  }

  /** Whether a dialect's own scheme is how this request presents itself, with or without an `Authorization`. */
  claims(request: GatewayRequest): boolean {
    return this.schemes.some((scheme) => scheme.claims(request));
  }

  /**
   * By bearer token, a dialect's own scheme, or AWS Signature Version 4.
   * @throws KeyledgerError MissingAuthentication, InvalidToken, InvalidSignature, RequestExpired; Unavailable when the secret
   * of an access key cannot be had.
   */
  async authenticate(request: GatewayRequest): Promise<Caller> {
    const caller = this.byToken(request);
    if (caller) return caller;
    const scheme = this.schemes.find((each) => each.claims(request));
    return scheme ? scheme.authenticate(request) : this.bySignature(request);
  }

  /** The caller whose token the request bears; null when it bears none. @throws KeyledgerError InvalidToken. */
  byToken(request: GatewayRequest): Caller | null {
    const token = BEARER.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) return null;
    const known = this.directory.byTokenHash(hash('sha256', token, 'hex'));
    if (!known || known.expiresAtMs <= this.clock.nowMs()) {
      throw new KeyledgerError('InvalidToken', 'the token is unknown, removed or expired');
    }
    return known.caller;
  }

  private async bySignature(request: GatewayRequest): Promise<Caller> {
    const { method, url, headers, rawBody } = request;
    const { accessKeyId } = await verifySigV4(
      { method, url, headers, rawBody },
      {
        secretOf: (id) => this.secrets.secretOf(id),
        region: this.settings.region,
        services: this.servicesFor(request),
        // Callers sign by the world's clock, also where a setting shifts the one that schedules go by.
        nowMs: Date.now(),
      },
    );
    const caller = this.directory.byAccessKeyId(accessKeyId);
    if (!caller) throw new KeyledgerError('InvalidToken', 'the access key is unknown or removed');
    return caller;
  }

  private servicesFor(request: GatewayRequest): readonly string[] {
    const dialect = this.signedFor.find(({ speaks }) => speaks(request));
    return dialect ? [...SIGNED_SERVICES, ...dialect.services] : SIGNED_SERVICES;
  }
}
