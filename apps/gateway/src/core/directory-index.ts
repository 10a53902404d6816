import type { Caller } from '@keyledger/contracts';
import {
  assertNever,
  DEFAULT_DELETION_WAIT_HOURS,
  evolveKmsService,
  evolvePrincipal,
  type KmsService,
  type KmsServiceEvent,
  type Principal,
  type PrincipalEvent,
  type ProjectEvent,
} from '@keyledger/domain';
import { openEvent, type StoredEvent } from '@keyledger/event-store';

const PRINCIPAL_PREFIX = 'principal-';
const PROJECT_PREFIX = 'project-';
const KMS_SERVICE_PREFIX = 'kms-service-';
export const DIRECTORY_PREFIXES = [PRINCIPAL_PREFIX, PROJECT_PREFIX, KMS_SERVICE_PREFIX] as const;

/** A token that is known, and until when it is good. */
export interface KnownToken {
  caller: Caller;
  /** Milliseconds since the epoch, or Infinity. */
  expiresAtMs: number;
}

/** Who there is, folded from the log. Pure bookkeeping: it neither reads nor waits. */
export class DirectoryIndex {
  private readonly principals = new Map<string, Principal>();
  private readonly tokens = new Map<string, KnownToken>();
  private readonly accessKeys = new Map<string, Caller>();
  private readonly waitHours = new Map<string, number>();
  private readonly kmsServices = new Map<string, KmsService>();

  apply(event: StoredEvent): void {
    const opened = openEvent(event, null);
    if (opened.data === null) throw new Error(`the event ${event.id} of ${event.stream} is sealed`);
    const { type, data } = opened;
    if (event.stream.startsWith(PROJECT_PREFIX)) {
      this.applyProject(event.stream.slice(PROJECT_PREFIX.length), {
        type,
        data,
      } as unknown as ProjectEvent);
      return;
    }
    if (event.stream.startsWith(KMS_SERVICE_PREFIX)) {
      const kmsEvent = { type, data } as unknown as KmsServiceEvent;
      this.applyKmsService(event.stream.slice(KMS_SERVICE_PREFIX.length), kmsEvent, event.revision);
      return;
    }
    const principalId = event.stream.slice(PRINCIPAL_PREFIX.length);
    const before = this.principals.get(principalId);
    // The log may be read again from an earlier position: what is known already stays.
    if (before && before.revision >= event.revision) return;
    const place = { principalId, revision: event.revision, time: event.time };
    const after = evolvePrincipal(before, { type, data } as unknown as PrincipalEvent, place);
    if (before) this.withdraw(before);
    this.principals.set(principalId, after);
    this.enter(after);
  }

  principal(id: string): Principal | undefined {
    const found = this.principals.get(id);
    return found?.removed ? undefined : found;
  }

  /** A project's principals, by name and id. */
  list(projectId: string): Principal[] {
    return [...this.principals.values()]
      .filter((principal) => principal.projectId === projectId && !principal.removed)
      .sort((a, b) => compare(a.name, b.name) || compare(a.id, b.id));
  }

  byTokenHash(hash: string): KnownToken | undefined {
    return this.tokens.get(hash);
  }

  byAccessKeyId(accessKeyId: string): Caller | undefined {
    return this.accessKeys.get(accessKeyId);
  }

  deletionWaitHours(projectId: string): number {
    return this.waitHours.get(projectId) ?? DEFAULT_DELETION_WAIT_HOURS;
  }

  /** Undefined: it was never configured. */
  kmsService(projectId: string): KmsService | undefined {
    return this.kmsServices.get(projectId);
  }

  private applyKmsService(projectId: string, event: KmsServiceEvent, revision: number): void {
    const before = this.kmsServices.get(projectId);
    if (before && before.revision >= revision) return;
    this.kmsServices.set(projectId, evolveKmsService(before, event, revision));
  }

  private applyProject(projectId: string, event: ProjectEvent): void {
    switch (event.type) {
      case 'ProjectCreated':
        this.waitHours.set(projectId, event.data.deletionWaitHours);
        return;
      case 'ProjectQuotasChanged':
        // Quotas are kept by key-lifecycle alone.
        return;
      default:
        assertNever(event);
    }
  }

  private enter({ id, name, projectId, role, tokens, accessKeyIds }: Principal): void {
    const caller: Caller = Object.freeze({ principalId: id, principalName: name, projectId, role });
    for (const { tokenHash, expiresAt } of tokens) {
      const expiresAtMs = expiresAt === null ? Infinity : Date.parse(expiresAt);
      this.tokens.set(tokenHash, { caller, expiresAtMs });
    }
    for (const accessKeyId of accessKeyIds) this.accessKeys.set(accessKeyId, caller);
  }

  private withdraw({ tokens, accessKeyIds }: Principal): void {
    for (const { tokenHash } of tokens) this.tokens.delete(tokenHash);
    for (const accessKeyId of accessKeyIds) this.accessKeys.delete(accessKeyId);
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
