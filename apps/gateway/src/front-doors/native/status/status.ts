import { Get, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty } from '@nestjs/swagger';
import type { ServiceStatus } from '@keyledger/contracts';
import type { JsonObject } from '@keyledger/domain';
import { Needs } from '../../../core/access.js';
import { Services } from '../../../core/services.js';
import { HttpSettings } from '../../../core/settings.js';
import { STORE_KIND } from '../../../core/tokens.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { VERSION } from './version.js';

class ServiceState implements ServiceStatus {
  @ApiProperty()
  service!: string;

  @ApiProperty()
  instance!: string;

  @ApiProperty()
  ready!: boolean;

  @ApiProperty({ type: 'object', additionalProperties: true })
  details!: JsonObject;
}

class Status {
  @ApiProperty()
  version!: string;

  @ApiProperty({ description: 'Whether every instance of every service is.' })
  ready!: boolean;

  @ApiProperty({
    type: [ServiceState],
    description: 'Every instance; one entry for a service that has none.',
  })
  services!: ServiceStatus[];

  @ApiProperty({
    enum: ['strict', 'relaxed'],
    description: '`relaxed`: operations are answered before their usage record is durable.',
  })
  audit!: 'strict' | 'relaxed';

  @ApiProperty({ example: 'sqlite' })
  eventStore!: string;

  @ApiProperty()
  region!: string;
}

@ControlRoutes('status', 'System')
export class StatusController {
  constructor(
    private readonly services: Services,
    private readonly settings: HttpSettings,
    @Inject(STORE_KIND) private readonly eventStore: string,
  ) {}

  @Get()
  @Needs('system.read')
  @ApiOperation({ summary: 'How the services are' })
  @ApiOkResponse({ type: Status })
  async status(): Promise<Status> {
    const services = await this.services.statuses();
    return {
      version: VERSION,
      ready: services.every(({ ready }) => ready),
      services,
      audit: services.some(({ details }) => details.audit === 'relaxed') ? 'relaxed' : 'strict',
      eventStore: this.eventStore,
      region: this.settings.region,
    };
  }
}
