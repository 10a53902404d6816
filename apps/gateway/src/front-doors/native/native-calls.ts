import { Injectable } from '@nestjs/common';
import type { CommandContext, RequestContext } from '@keyledger/contracts';
import { keyArn, KeyledgerError, parseKeyRef, type KeyRef } from '@keyledger/domain';
import type { GatewayRequest } from '../../core/gateway-request.js';
import { commandContextOf, contextOf } from '../../core/request-context.js';
import { HttpSettings } from '../../core/settings.js';

/** The native front door's name in contexts, events and usage records. */
const NATIVE = 'native';

/** The forms of a key's name, whether or not it names one of ours. */
const KEY_NAME =
  /^(arn:aws:kms:[a-z0-9-]+:[0-9]{12}:)?(key\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|alias\/[a-zA-Z0-9:/_-]{1,250})$/;

/** What every native route begins with: who asks, and which key is meant. */
@Injectable()
export class NativeCalls {
  constructor(private readonly settings: HttpSettings) {}

  get region(): string {
    return this.settings.region;
  }

  context(request: GatewayRequest): RequestContext {
    return contextOf(request, NATIVE);
  }

  /** @throws KeyledgerError InvalidRequest for a malformed `Idempotency-Key`. */
  command(request: GatewayRequest): CommandContext {
    return commandContextOf(request, NATIVE);
  }

  /**
   * As `command`, for a body with a secret.
   * @param rest the body without the secret.
   */
  commandWithout(request: GatewayRequest, rest: object): CommandContext {
    return commandContextOf(request, NATIVE, '', Buffer.from(JSON.stringify(rest)));
  }

  /**
   * The key that a caller names by its id, `alias/<name>` or ARN.
   * @throws KeyledgerError InvalidRequest for what is no key's name; KeyNotFound for the ARN of another installation.
   */
  key(name: string, { caller }: RequestContext): KeyRef {
    const ref = parseKeyRef(name, this.settings.region, caller.projectId);
    if (ref) return ref;
    if (KEY_NAME.test(name)) throw new KeyledgerError('KeyNotFound', 'there is no such key');
    throw new KeyledgerError('InvalidRequest', 'a key is named by its id (a UUID), alias/<name> or its ARN');
  }

  keyArn(projectId: string, keyId: string): string {
    return keyArn(this.settings.region, projectId, keyId);
  }
}
