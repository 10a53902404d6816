import { Controller, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { NeedsByOperation, requireAction } from '../../core/access.js';
import { Backend } from '../../core/backend.js';
import { Directory } from '../../core/directory.js';
import type { GatewayRequest } from '../../core/gateway-request.js';
import { HttpSettings } from '../../core/settings.js';
import { AwsCall } from './call.js';
import { BY_SERVICE } from './operation.js';
import { operationNamed } from './operations.js';
import { AwsError } from './wire/aws-error.js';
import { parseBody } from './wire/body.js';
import { Input } from './wire/input.js';
import { awsHeaders, renderAwsError } from './wire/render-error.js';

const TARGET_PREFIX = 'TrentService.';

/** The one route of AWS KMS: `X-Amz-Target` names the operation. */
@Controller()
export class AwsController {
  constructor(
    private readonly backend: Backend,
    private readonly settings: HttpSettings,
    private readonly directory: Directory,
  ) {}

  @Post()
  @NeedsByOperation()
  async serve(@Req() request: GatewayRequest, @Res() reply: FastifyReply): Promise<void> {
    try {
      const output = await this.answer(request);
      send(reply, 200, awsHeaders(request), output === undefined ? '' : JSON.stringify(output));
    } catch (error) {
      // Refusals that all dialects share go on to the place that says those of every stage.
      if (!(error instanceof AwsError)) throw error;
      const { status, headers, body } = renderAwsError(error, request);
      send(reply, status, headers, body);
    }
  }

  private answer(request: GatewayRequest): Promise<object | void> {
    const target = request.headers['x-amz-target'];
    const name =
      typeof target === 'string' && target.startsWith(TARGET_PREFIX)
        ? target.slice(TARGET_PREFIX.length)
        : '';
    const operation = operationNamed(name);
    const call = new AwsCall(request, name, this.backend, this.directory, this.settings.region);
    if (operation.action !== BY_SERVICE) requireAction(call.context.caller, operation.action);
    return operation.answer(call, new Input(parseBody(request.rawBody)));
  }
}

/** As bytes: Fastify adds a charset to the content type of text, and AWS's has none. */
function send(reply: FastifyReply, status: number, headers: Record<string, string>, body: string): void {
  void reply.code(status).headers(headers).send(Buffer.from(body));
}
