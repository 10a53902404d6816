import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Barrier } from '@keyledger/bus';
import type { ChangeQuotasRequest, CreateProjectRequest, PrincipalChanged } from '@keyledger/contracts';
import {
  DEFAULT_DELETION_WAIT_HOURS,
  DEFAULT_GRANTS_PER_KEY,
  DEFAULT_KEYS_PER_PROJECT,
  KeyledgerError,
  MAX_DELETION_WAIT_HOURS,
  MAX_PRINCIPAL_NAME_CHARS,
  MIN_DELETION_WAIT_HOURS,
  principalStream,
  projectStream,
  type EventMetadata,
  type PrincipalEvent,
  type ProjectEvent,
} from '@keyledger/domain';
import { openEvent, plainEvent, type StoredEvent } from '@keyledger/event-store';
import type { ServiceContext } from '@keyledger/runtime';
import { CONTEXT } from '../context.js';
import { clearEvent } from '../log/key-log.js';
import { retryOnConflict } from '../retry.js';

export interface ProjectSettings {
  deletionWaitHours: number;
  keys: number;
  grantsPerKey: number;
}

/** A create asks for its project's quota: read from the log at most this often. */
const SETTINGS_MAX_AGE_MS = 1_000;
const MAX_KEPT_PROJECTS = 1_000;

/** Projects and their settings. */
@Injectable()
export class Projects {
  private readonly kept = new LRUCache<string, ProjectSettings>({
    max: MAX_KEPT_PROJECTS,
    ttl: SETTINGS_MAX_AGE_MS,
  });

  constructor(
    @Inject(CONTEXT) private readonly context: ServiceContext,
    private readonly barrier: Barrier,
  ) {}

  /** The project's waiting time before a deletion, in hours. */
  async deletionWaitHours(projectId: string): Promise<number> {
    return (await this.settings(projectId)).deletionWaitHours;
  }

  async quotas(projectId: string): Promise<{ keys: number; grantsPerKey: number }> {
    return this.settings(projectId);
  }

  /** A new project with its first admin. Idempotent per command. */
  async create({ context: command, ...request }: CreateProjectRequest): Promise<PrincipalChanged> {
    await this.requireFirstProject(command.caller.projectId);
    const { projectId, name, deletionWaitHours, adminId, adminName, tokenId, tokenHash } = request;
    checkName(name);
    checkName(adminName);
    if (!(deletionWaitHours >= MIN_DELETION_WAIT_HOURS && deletionWaitHours <= MAX_DELETION_WAIT_HOURS)) {
      throw new KeyledgerError(
        'InvalidRequest',
        `the waiting time is up to ${MAX_DELETION_WAIT_HOURS} hours`,
      );
    }
    const at = this.context.clock.now();
    const project: ProjectEvent = { type: 'ProjectCreated', data: { name, deletionWaitHours } };
    const admin: PrincipalEvent[] = [
      { type: 'PrincipalCreated', data: { projectId, name: adminName, role: 'admin' } },
      { type: 'TokenAdded', data: { tokenId, tokenHash, expiresAt: null } },
    ];
    const [home, self] = [projectStream(projectId), principalStream(adminId)];
    await this.context.store.append(home, 'none', [plainEvent(clearEvent(project, home, 0, command, at))]);
    const prepared = admin.map((event, index) => plainEvent(clearEvent(event, self, index, command, at)));
    const made = await this.context.store.append(self, 'none', prepared);
    await this.barrier.confirm('gateway', made.position);
    return { principalId: adminId, ...made };
  }

  async changeQuotas({ context: command, keys, grantsPerKey }: ChangeQuotasRequest): Promise<void> {
    const { projectId } = command.caller;
    const stream = projectStream(projectId);
    await retryOnConflict(async () => {
      const stored = await this.context.store.readStream(stream);
      const before = foldProject(stored);
      const data = { keys: keys ?? before.keys, grantsPerKey: grantsPerKey ?? before.grantsPerKey };
      if (data.keys === before.keys && data.grantsPerKey === before.grantsPerKey) return;
      const event: ProjectEvent = { type: 'ProjectQuotasChanged', data };
      const prepared = plainEvent(clearEvent(event, stream, 0, command, this.context.clock.now()));
      await this.context.store.append(stream, stored.at(-1)?.revision ?? 'none', [prepared]);
    });
    this.kept.delete(projectId);
  }

  private async settings(projectId: string): Promise<ProjectSettings> {
    const known = this.kept.get(projectId);
    if (known) return known;
    const settings = foldProject(await this.context.store.readStream(projectStream(projectId)));
    this.kept.set(projectId, settings);
    return settings;
  }

  /** Only admins of the project that the first start made may make others. */
  private async requireFirstProject(projectId: string): Promise<void> {
    const [created] = await this.context.store.readStream(projectStream(projectId), { limit: 1 });
    if ((created?.metadata as unknown as EventMetadata | undefined)?.frontDoor !== 'launcher') {
      throw new KeyledgerError('AccessDenied', 'only admins of the first project may create projects');
    }
  }
}

function foldProject(stored: readonly StoredEvent[]): ProjectSettings {
  const settings = {
    deletionWaitHours: DEFAULT_DELETION_WAIT_HOURS,
    keys: DEFAULT_KEYS_PER_PROJECT,
    grantsPerKey: DEFAULT_GRANTS_PER_KEY,
  };
  for (const each of stored) {
    const event = openEvent(each, null) as unknown as ProjectEvent;
    if (event.type === 'ProjectCreated') settings.deletionWaitHours = event.data.deletionWaitHours;
    else Object.assign(settings, { keys: event.data.keys, grantsPerKey: event.data.grantsPerKey });
  }
  return settings;
}

function checkName(name: string): void {
  if (name.length < 1 || name.length > MAX_PRINCIPAL_NAME_CHARS) {
    throw new KeyledgerError('InvalidRequest', `a name has 1 to ${MAX_PRINCIPAL_NAME_CHARS} characters`);
  }
}
