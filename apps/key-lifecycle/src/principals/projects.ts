import { Inject, Injectable } from '@nestjs/common';
import { DEFAULT_DELETION_WAIT_HOURS, projectStream } from '@keyledger/domain';
import type { ServiceContext } from '@keyledger/runtime';
import { CONTEXT } from '../context.js';

/** Settings of projects. */
@Injectable()
export class Projects {
  constructor(@Inject(CONTEXT) private readonly context: ServiceContext) {}

  /** The project's waiting time before a deletion, in hours. */
  async deletionWaitHours(projectId: string): Promise<number> {
    const [created] = await this.context.store.readStream(projectStream(projectId), { limit: 1 });
    const hours = created?.data.deletionWaitHours;
    return typeof hours === 'number' ? hours : DEFAULT_DELETION_WAIT_HOURS;
  }
}
