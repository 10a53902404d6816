import { Injectable } from '@nestjs/common';
import type { Caller } from '@keyledger/contracts';
import { KeyledgerError } from '@keyledger/domain';
import type { AuthenticationScheme } from '../../../core/authentication.js';
import { pathOf, type GatewayRequest } from '../../../core/gateway-request.js';
import { isOurs } from '../paths.js';
import { BasicAuthentication } from './basic.js';
import { Sessions } from './sessions.js';

const OUR_SCHEMES = /^(basic|session)( |$)/i;
const SESSION = /^session +([0-9a-f]{32})$/i;

/** How callers of the array's API say who they are: `Basic` on any request, or the token of a session. */
@Injectable()
export class HitachiScheme implements AuthenticationScheme {
  constructor(
    private readonly basic: BasicAuthentication,
    private readonly sessions: Sessions,
  ) {}

  claims(request: GatewayRequest): boolean {
    return isOurs(pathOf(request)) && OUR_SCHEMES.test(request.headers.authorization ?? '');
  }

  async authenticate({ headers: { authorization } }: GatewayRequest): Promise<Caller> {
    if (!/^session/i.test(authorization!)) return (await this.basic.userOf(authorization)).caller;
    const token = SESSION.exec(authorization!)?.[1];
    const caller = token === undefined ? null : this.sessions.bearer(token.toLowerCase());
    if (caller) return caller;
    throw new KeyledgerError('InvalidToken', 'there is no such session, or it is over');
  }
}
