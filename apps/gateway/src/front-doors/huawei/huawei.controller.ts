import { All, Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { mayDo, type JsonObject } from '@keyledger/domain';
import { NeedsByOperation, Open } from '../../core/access.js';
import { Backend } from '../../core/backend.js';
import { pathOf, type GatewayRequest } from '../../core/gateway-request.js';
import { HttpSettings } from '../../core/settings.js';
import { HuaweiCall } from './call.js';
import { BY_SERVICE, type Answer } from './operation.js';
import { routeFor } from './route-for.js';
import { versionOf } from './versions.js';
import { parseBody } from './wire/body.js';
import { Input } from './wire/input.js';
import { KmsError } from './wire/kms-error.js';
import { HUAWEI_JSON, huaweiHeaders, renderKmsError } from './wire/render-error.js';

/** Huawei Cloud KMS: its table of operations says which paths there are. */
@Controller()
export class HuaweiController {
  constructor(
    private readonly backend: Backend,
    private readonly settings: HttpSettings,
  ) {}

  @Get('v1.0')
  @Open()
  version(@Req() request: GatewayRequest, @Res() reply: FastifyReply): void {
    void reply
      .header('content-type', HUAWEI_JSON)
      .send(Buffer.from(JSON.stringify({ version: versionOf(request) })));
  }

  @All(['v1.0/:projectId/*', 'v2/:projectId/kms/*'])
  @NeedsByOperation()
  async serve(@Req() request: GatewayRequest, @Res() reply: FastifyReply): Promise<void> {
    try {
      const { status, body } = await this.answer(request);
      const text = body === undefined ? '' : JSON.stringify(body);
      void reply.code(status).headers(huaweiHeaders()).send(Buffer.from(text));
    } catch (error) {
      // Refusals that all dialects share go on to the place that says those of every stage.
      if (!(error instanceof KmsError)) throw error;
      const { status, headers, body } = renderKmsError(error);
      void reply.code(status).headers(headers).send(Buffer.from(body));
    }
  }

  private answer(request: GatewayRequest): Promise<Answer> {
    const { operation, params } = routeFor(request.method, pathOf(request));
    const call = new HuaweiCall(request, params, this.backend, this.settings.region);
    if (params.project_id !== call.projectId) {
      throw new KmsError('KMS.0321', 'the project in the URL is not the one of the credentials');
    }
    const { role } = call.context.caller;
    if (operation.action !== BY_SERVICE && !mayDo(role, operation.action)) {
      throw new KmsError('KMS.0307', `the role ${role} does not include ${operation.action}`);
    }
    return operation.answer(call, new Input(membersOf(request)));
  }
}

/** Reads have their members in the query, all others in the body. */
function membersOf(request: GatewayRequest): JsonObject {
  if (request.method !== 'GET') return parseBody(request.rawBody) as JsonObject;
  return Object.fromEntries(new URLSearchParams(request.url.split('?')[1] ?? ''));
}
