import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { KeyledgerError } from '@keyledger/domain';

/** Consumers that follow the log through this gateway at a time. */
export const MAX_FOLLOWERS = 256;

/** Who follows the log: bounded in number, and let go of when the gateway stops. */
@Injectable()
export class Followers implements OnModuleDestroy {
  private readonly open = new Set<AbortController>();

  get count(): number {
    return this.open.size;
  }

  /** @throws KeyledgerError Busy when there are too many. */
  enter(): AbortController {
    if (this.open.size >= MAX_FOLLOWERS) {
      throw new KeyledgerError('Busy', `${MAX_FOLLOWERS} consumers follow the log already: try again later`);
    }
    const follower = new AbortController();
    this.open.add(follower);
    follower.signal.addEventListener('abort', () => this.open.delete(follower), { once: true });
    return follower;
  }

  onModuleDestroy(): void {
    for (const follower of this.open) follower.abort();
  }
}
