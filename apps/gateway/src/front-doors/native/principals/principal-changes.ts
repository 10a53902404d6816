import { Injectable } from '@nestjs/common';
import {
  LIFECYCLE,
  type Caller,
  type ChangePrincipalRequest,
  type CommandContext,
  type PrincipalChanged,
} from '@keyledger/contracts';
import { KeyledgerError, type Principal, type PrincipalCommand } from '@keyledger/domain';
import { Backend } from '../../../core/backend.js';
import { Directory } from '../../../core/directory.js';

/** How long this gateway may be behind a change of its own. */
const APPLY_TIMEOUT_MS = 5_000;

/** Changes principals by key-lifecycle, and waits until this gateway knows what came of it. */
@Injectable()
export class PrincipalChanges {
  constructor(
    private readonly backend: Backend,
    private readonly directory: Directory,
  ) {}

  /** @throws KeyledgerError PrincipalNotFound, also for one of another project. */
  find(principalId: string, caller: Caller): Principal {
    const principal = this.directory.principal(principalId);
    if (principal?.projectId !== caller.projectId) {
      throw new KeyledgerError('PrincipalNotFound', 'there is no such principal');
    }
    return principal;
  }

  async change(context: CommandContext, principalId: string, change: PrincipalCommand): Promise<void> {
    const asked: ChangePrincipalRequest = { context, principalId, change };
    const { position } = await this.backend.ask<PrincipalChanged>(LIFECYCLE.changePrincipal, asked);
    await this.applied(position);
  }

  /** Waits until this gateway knows of a change. @throws KeyledgerError Unavailable */
  async applied(position: number): Promise<void> {
    if (await this.directory.applied(position, APPLY_TIMEOUT_MS)) return;
    throw new KeyledgerError('Unavailable', 'the change is recorded, but this gateway is behind: try again');
  }
}
