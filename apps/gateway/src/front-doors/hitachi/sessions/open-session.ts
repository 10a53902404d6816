import { Body, HttpCode, Post, Req } from '@nestjs/common';
import { NeedsCaller } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { DEFAULT_ALIVE_SECONDS, MAX_ALIVE_SECONDS, MAX_AUTHENTICATION_TIMEOUT_SECONDS } from '../limits.js';
import { attributesOf, wholeNumber } from '../wire/fields.js';
import { ObjectRoutes } from '../wire/routes.js';
import { BasicAuthentication } from './basic.js';
import { Sessions } from './sessions.js';

@ObjectRoutes('sessions')
export class OpenSessionController {
  constructor(
    private readonly basic: BasicAuthentication,
    private readonly sessions: Sessions,
  ) {}

  /** A session is opened by who shows a user and a password, not by another session. */
  @Post()
  @HttpCode(200)
  @NeedsCaller()
  async open(
    @Req() request: GatewayRequest,
    @Body() body: unknown,
  ): Promise<{ token: string; sessionId: number }> {
    const asked = attributesOf(body, ['aliveTime', 'authenticationTimeout']);
    const aliveSeconds = wholeNumber(asked, 'aliveTime', { min: 1, max: MAX_ALIVE_SECONDS });
    wholeNumber(asked, 'authenticationTimeout', { min: 1, max: MAX_AUTHENTICATION_TIMEOUT_SECONDS });
    const { caller, accessKeyId } = await this.basic.userOf(request.headers.authorization);
    return this.sessions.open({
      accessKeyId,
      principalId: caller.principalId,
      ipAddress: request.ip,
      aliveSeconds: aliveSeconds ?? DEFAULT_ALIVE_SECONDS,
    });
  }
}
