import { Body, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { KeyledgerError, MAX_VERSIONS_PER_KEY, type KeyVersion } from '@keyledger/domain';
import { NeedsCaller } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { OptionalFlag } from '../validation/fields.js';
import { KeyChanges } from './key-changes.js';
import { KeyObject } from './key-object.js';

export class DisableBody {
  @OptionalFlag('Whether the caller knows of the resources that are bound to the key. Default: false.')
  acceptBound?: boolean | null;
}

@ControlRoutes('keys/:id', 'Keys')
export class EnableDisableController {
  constructor(private readonly changes: KeyChanges) {}

  @Post('enable')
  @HttpCode(200)
  @NeedsCaller()
  @ApiOperation({ summary: 'Enable a key' })
  @ApiOkResponse({ type: KeyObject })
  enable(@Req() request: GatewayRequest, @Param('id') id: string): Promise<KeyObject> {
    return this.changes.change(request, id, { type: 'EnableKey' });
  }

  @Post('disable')
  @HttpCode(200)
  @NeedsCaller()
  @ApiOperation({
    summary: 'Disable a key: when this answers, no node uses it',
    description:
      'Refused with `ResourcesBound` while resources are bound to the key, unless the caller accepts that.',
  })
  @ApiOkResponse({ type: KeyObject })
  disable(
    @Req() request: GatewayRequest,
    @Param('id') id: string,
    @Body() { acceptBound }: DisableBody,
  ): Promise<KeyObject> {
    return this.changes.change(request, id, { type: 'DisableKey', acceptBound: acceptBound ?? false });
  }

  @Post('versions/:version/enable')
  @HttpCode(200)
  @NeedsCaller()
  @ApiOperation({ summary: 'Enable one version of a key' })
  @ApiOkResponse({ type: KeyObject })
  enableVersion(
    @Req() request: GatewayRequest,
    @Param('id') id: string,
    @Param('version') version: string,
  ): Promise<KeyObject> {
    return this.setVersionState(request, id, version, 'Enabled');
  }

  @Post('versions/:version/disable')
  @HttpCode(200)
  @NeedsCaller()
  @ApiOperation({ summary: 'Disable one version of a key' })
  @ApiOkResponse({ type: KeyObject })
  disableVersion(
    @Req() request: GatewayRequest,
    @Param('id') id: string,
    @Param('version') version: string,
  ): Promise<KeyObject> {
    return this.setVersionState(request, id, version, 'Disabled');
  }

  private setVersionState(
    request: GatewayRequest,
    id: string,
    version: string,
    state: KeyVersion['state'],
  ): Promise<KeyObject> {
    return this.changes.change(request, id, { type: 'SetVersionState', version: versionOf(version), state });
  }
}

function versionOf(text: string): number {
  const version = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (version < 1 || version > MAX_VERSIONS_PER_KEY) {
    throw new KeyledgerError('InvalidRequest', `a version is a number from 1 to ${MAX_VERSIONS_PER_KEY}`);
  }
  return version;
}
