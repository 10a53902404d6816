import { Delete, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOperation, ApiProperty } from '@nestjs/swagger';
import { hash } from 'node:crypto';
import { isKeyledgerError } from '@keyledger/domain';
import { AccessKeySecrets } from '../../../core/access-key-secrets.js';
import { Needs } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { PrincipalChanges } from './principal-changes.js';

/** As the launcher's: it says what it is, and looks like no other system's key. */
const ID_PREFIX = 'KLAK';
const ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const ID_RANDOM_CHARS = 16;

class AccessKey {
  @ApiProperty({ example: 'KLAKABCDEFGHIJKLMNOP' })
  accessKeyId!: string;

  @ApiProperty()
  secretAccessKey!: string;
}

@ControlRoutes('principals/:id/access-keys', 'Principals')
export class AccessKeysController {
  constructor(
    private readonly calls: NativeCalls,
    private readonly changes: PrincipalChanges,
    private readonly secrets: AccessKeySecrets,
  ) {}

  @Post()
  @Needs('principals.manage')
  @ApiOperation({ summary: 'Give a principal an access key, for signed requests' })
  @ApiCreatedResponse({ type: AccessKey })
  async add(@Req() request: GatewayRequest, @Param('id') id: string): Promise<AccessKey> {
    const context = this.calls.command(request);
    this.changes.find(id, context.caller);
    // The same for a retry with the same idempotency key, which so gets the secret that the first try made.
    const accessKeyId = accessKeyIdOf(id, context.commandId);
    const secretAccessKey = await this.secrets.create(accessKeyId);
    try {
      await this.changes.change(context, id, { type: 'AddAccessKey', accessKeyId });
    } catch (error) {
      if (isKeyledgerError(error) && error.code === 'LimitExceeded') await this.secrets.destroy(accessKeyId);
      throw error;
    }
    return { accessKeyId, secretAccessKey };
  }

  @Delete(':accessKeyId')
  @HttpCode(204)
  @Needs('principals.manage')
  @ApiOperation({ summary: 'Take an access key away: when this answers, no gateway accepts its signatures' })
  @ApiNoContentResponse()
  async remove(
    @Req() request: GatewayRequest,
    @Param('id') id: string,
    @Param('accessKeyId') accessKeyId: string,
  ): Promise<void> {
    const context = this.calls.command(request);
    await this.changes.change(context, id, { type: 'RemoveAccessKey', accessKeyId });
    await this.secrets.destroy(accessKeyId);
  }
}

/** 20 characters like AWS's; 80 bits of them follow from who it is for and the command. */
export function accessKeyIdOf(principalId: string, commandId: string): string {
  const digest = hash('sha256', `access-key:${principalId}:${commandId}`, 'buffer');
  const chars = [...digest.subarray(0, ID_RANDOM_CHARS)].map((byte) => ID_ALPHABET[byte & 31]);
  return ID_PREFIX + chars.join('');
}
