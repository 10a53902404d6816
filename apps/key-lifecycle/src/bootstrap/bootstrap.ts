import { Inject, Injectable } from '@nestjs/common';
import { Barrier } from '@keyledger/bus';
import type { BootstrapRequest, CommandContext, PrincipalChanged } from '@keyledger/contracts';
import {
  DEFAULT_DELETION_WAIT_HOURS,
  deterministicId,
  KeyledgerError,
  principalStream,
  projectStream,
  type PrincipalEvent,
  type ProjectCreated,
} from '@keyledger/domain';
import { plainEvent } from '@keyledger/event-store';
import type { ServiceContext } from '@keyledger/runtime';
import { CONTEXT } from '../context.js';
import { clearEvent } from '../log/key-log.js';

/** The first start of an installation: one project and its admin. Asked again with the same ids it has one effect. */
@Injectable()
export class Bootstrap {
  constructor(
    @Inject(CONTEXT) private readonly context: ServiceContext,
    private readonly barrier: Barrier,
  ) {}

  /** @throws KeyledgerError AlreadyExists when the installation has another principal. */
  async handle(request: BootstrapRequest): Promise<PrincipalChanged> {
    const { store, clock } = this.context;
    const { projectId, principalId, accessKeyId, tokenId, tokenHash } = request;
    const stream = principalStream(principalId);
    const before = await store.readStream(stream, { limit: 1 });
    if (before.length === 0 && (await store.head(['principal-'])) >= 0) {
      throw new KeyledgerError('AlreadyExists', 'this installation has its first principal already');
    }
    const command = bootstrapCommand(request);
    const at = clock.now();
    const project: ProjectCreated = {
      type: 'ProjectCreated',
      data: { name: 'default', deletionWaitHours: DEFAULT_DELETION_WAIT_HOURS },
    };
    const home = projectStream(projectId);
    await store.append(home, 'none', [plainEvent(clearEvent(project, home, 0, command, at))]);
    const events: PrincipalEvent[] = [
      { type: 'PrincipalCreated', data: { projectId, name: 'admin', role: 'admin' } },
      { type: 'AccessKeyAdded', data: { accessKeyId } },
      { type: 'TokenAdded', data: { tokenId, tokenHash, expiresAt: null } },
    ];
    const prepared = events.map((event, index) => plainEvent(clearEvent(event, stream, index, command, at)));
    const { revision, position } = await store.append(stream, 'none', prepared);
    await this.barrier.confirm('gateway', position);
    return { principalId, revision, position };
  }
}

function bootstrapCommand({ principalId, projectId }: BootstrapRequest): CommandContext {
  const commandId = deterministicId('bootstrap', principalId);
  return {
    requestId: commandId,
    commandId,
    requestHash: '',
    caller: { principalId: 'system:launcher', principalName: 'first start', projectId, role: 'admin' },
    sourceAddress: '',
    frontDoor: 'launcher',
  };
}
