import { Get, Param, Req } from '@nestjs/common';
import { KeyledgerError } from '@keyledger/domain';
import { NeedsCaller } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { ObjectRoutes } from '../wire/routes.js';
import { Sessions, type SessionObject } from './sessions.js';

/** A user's own sessions. */
@ObjectRoutes('sessions')
export class ShowSessionsController {
  constructor(private readonly sessions: Sessions) {}

  @Get()
  @NeedsCaller()
  list(@Req() request: GatewayRequest): { data: SessionObject[] } {
    return { data: this.sessions.list(request.caller!.principalId) };
  }

  @Get(':sessionId')
  @NeedsCaller()
  show(@Req() request: GatewayRequest, @Param('sessionId') id: string): SessionObject {
    const found = this.list(request).data.find(({ sessionId }) => String(sessionId) === id);
    if (!found) throw new KeyledgerError('NotFound', 'there is no such session');
    return found;
  }
}
