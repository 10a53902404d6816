import { Delete, HttpCode, Param, Req } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation } from '@nestjs/swagger';
import { KeyledgerError } from '@keyledger/domain';
import { Needs } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { CustodyCalls } from './custody-calls.js';

/** Ids count from 1; more digits than any of them will have. */
const CUSTODIAN_ID = /^[1-9]\d{0,8}$/;

@ControlRoutes('custodians/:id', 'Custody')
export class RemoveCustodianController {
  constructor(private readonly custody: CustodyCalls) {}

  @Delete()
  @HttpCode(204)
  @Needs('custody.manage')
  @ApiOperation({ summary: 'Take a node off the list for good; the others are dealt new shares' })
  @ApiNoContentResponse()
  async remove(@Req() request: GatewayRequest, @Param('id') id: string): Promise<void> {
    if (!CUSTODIAN_ID.test(id)) {
      throw new KeyledgerError('InvalidRequest', 'a custodian is named by its id, a whole number');
    }
    await this.custody.change(request, { type: 'removeCustodian', custodianId: Number(id) });
  }
}
