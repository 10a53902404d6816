import { Body, Delete, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOperation, ApiProperty } from '@nestjs/swagger';
import { deterministicId, KeyledgerError } from '@keyledger/domain';
import { Clock } from '@keyledger/runtime';
import { Needs } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { OptionalWhole } from '../validation/fields.js';
import { newToken } from './new-token.js';
import { PrincipalChanges } from './principal-changes.js';

const MAX_EXPIRES_IN_SECONDS = 10 * 366 * 86_400;

export class AddTokenBody {
  @OptionalWhole({ description: 'Default: it does not expire.', min: 1, max: MAX_EXPIRES_IN_SECONDS })
  expiresInSeconds?: number | null;
}

class Token {
  @ApiProperty({ format: 'uuid' })
  tokenId!: string;

  @ApiProperty({ description: 'Told this once.', example: 'klt_…' })
  token!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  expiresAt!: string | null;
}

@ControlRoutes('principals/:id/tokens', 'Principals')
export class TokensController {
  constructor(
    private readonly calls: NativeCalls,
    private readonly changes: PrincipalChanges,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Needs('principals.manage')
  @ApiOperation({ summary: 'Give a principal a token' })
  @ApiCreatedResponse({ type: Token })
  async add(
    @Req() request: GatewayRequest,
    @Param('id') id: string,
    @Body() { expiresInSeconds }: AddTokenBody,
  ): Promise<Token> {
    const context = this.calls.command(request);
    const tokenId = deterministicId('token', id, context.commandId);
    this.refuseToldOnce(id, tokenId, request);
    const { token, tokenHash } = newToken();
    const expiresAt = expiresInSeconds
      ? new Date(this.clock.nowMs() + expiresInSeconds * 1000).toISOString()
      : null;
    await this.changes.change(context, id, { type: 'AddToken', tokenId, tokenHash, expiresAt });
    this.refuseToldOnce(id, tokenId, request, tokenHash);
    return { tokenId, token, expiresAt };
  }

  @Delete(':tokenId')
  @HttpCode(204)
  @Needs('principals.manage')
  @ApiOperation({ summary: 'Take a token away: when this answers, no gateway accepts it' })
  @ApiNoContentResponse()
  async remove(
    @Req() request: GatewayRequest,
    @Param('id') id: string,
    @Param('tokenId') tokenId: string,
  ): Promise<void> {
    await this.changes.change(this.calls.command(request), id, { type: 'RemoveToken', tokenId });
  }

  /**
   * Nobody but its holder knows a token, so a retry cannot be told it again.
   * @param tokenHash of the token that this request made: the log then has that one, or an earlier try's.
   */
  private refuseToldOnce(id: string, tokenId: string, request: GatewayRequest, tokenHash?: string): void {
    const { tokens } = this.changes.find(id, this.calls.context(request).caller);
    const found = tokens.find((each) => each.tokenId === tokenId);
    if (!found || found.tokenHash === tokenHash) return;
    throw new KeyledgerError(
      'AlreadyExists',
      `an earlier request with this idempotency key made the token ${tokenId}, which is told once: remove it and make another`,
    );
  }
}
