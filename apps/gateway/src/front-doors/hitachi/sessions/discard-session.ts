import { Body, Delete, HttpCode, Param, Req } from '@nestjs/common';
import { KeyledgerError } from '@keyledger/domain';
import { NeedsCaller } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { attributesOf, flag } from '../wire/fields.js';
import { ObjectRoutes } from '../wire/routes.js';
import { Sessions } from './sessions.js';

@ObjectRoutes('sessions/:sessionId')
export class DiscardSessionController {
  constructor(private readonly sessions: Sessions) {}

  @Delete()
  @HttpCode(200)
  @NeedsCaller()
  discard(@Req() request: GatewayRequest, @Param('sessionId') id: string, @Body() body: unknown): void {
    // With or without `force`: what one waits for here is nothing that a session could leave behind.
    flag(attributesOf(body, ['force']), 'force');
    if (!this.sessions.close(request.caller!.principalId, Number(id))) {
      throw new KeyledgerError('NotFound', 'there is no such session');
    }
  }
}
