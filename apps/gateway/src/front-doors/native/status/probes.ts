import { Controller, Get, HttpCode, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { metrics } from '@keyledger/runtime';
import { Open } from '../../../core/access.js';
import { Services } from '../../../core/services.js';

/** What orchestrators and Prometheus ask, unsigned: it holds no secret and names no key, principal or address. */
@Controller()
@ApiTags('System')
export class ProbesController {
  constructor(private readonly services: Services) {}

  @Get('healthz')
  @Open()
  @ApiOperation({ summary: 'The process answers' })
  @ApiOkResponse()
  health(): object {
    return { status: 'ok' };
  }

  @Get('readyz')
  @HttpCode(200)
  @Open()
  @ApiOperation({ summary: 'Requests can be answered' })
  @ApiOkResponse()
  @ApiServiceUnavailableResponse()
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const readiness = await this.services.readiness();
    void reply.code(readiness.ready ? 200 : 503);
    return readiness;
  }

  @Get('metrics')
  @Open()
  @ApiOperation({ summary: 'Metrics as Prometheus text' })
  @ApiOkResponse()
  async metrics(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    void reply.type(metrics.contentType);
    return metrics.metrics();
  }
}
