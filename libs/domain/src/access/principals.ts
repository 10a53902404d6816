import { assertNever, KeyledgerError } from '../errors.js';
import type { DomainEvent } from '../event.js';
import {
  MAX_CREDENTIALS_PER_PRINCIPAL,
  MAX_PRINCIPAL_NAME_CHARS,
  MAX_WEBHOOK_URL_CHARS,
  MAX_WEBHOOKS_PER_PRINCIPAL,
} from '../limits.js';
import type { Role } from './roles.js';

export type ProjectCreated = DomainEvent<'ProjectCreated', { name: string; deletionWaitHours: number }>;
export type ProjectQuotasChanged = DomainEvent<
  'ProjectQuotasChanged',
  { keys: number; grantsPerKey: number }
>;
export type ProjectEvent = ProjectCreated | ProjectQuotasChanged;

export type PrincipalCreated = DomainEvent<
  'PrincipalCreated',
  { projectId: string; name: string; role: Role }
>;
export type PrincipalRemoved = DomainEvent<'PrincipalRemoved', { projectId: string }>;
/** The secret of an access key lives, wrapped, with crypto; the log knows its id alone. */
export type AccessKeyAdded = DomainEvent<'AccessKeyAdded', { accessKeyId: string }>;
export type AccessKeyRemoved = DomainEvent<'AccessKeyRemoved', { accessKeyId: string }>;
/** A token is 256 random bits; its SHA-256 tells nothing of it. */
export type TokenAdded = DomainEvent<
  'TokenAdded',
  { tokenId: string; tokenHash: string; expiresAt: string | null }
>;
export type TokenRemoved = DomainEvent<'TokenRemoved', { tokenId: string }>;

/** Where notices of keys go: an e-mail address, and any number of webhooks. A webhook's secret lives with crypto. */
export type PrincipalEmailChanged = DomainEvent<'PrincipalEmailChanged', { email: string | null }>;
export type WebhookAdded = DomainEvent<'WebhookAdded', { webhookId: string; url: string }>;
export type WebhookRemoved = DomainEvent<'WebhookRemoved', { webhookId: string }>;

export type PrincipalEvent =
  | PrincipalCreated
  | PrincipalRemoved
  | AccessKeyAdded
  | AccessKeyRemoved
  | TokenAdded
  | TokenRemoved
  | PrincipalEmailChanged
  | WebhookAdded
  | WebhookRemoved;

export interface Principal {
  id: string;
  projectId: string;
  name: string;
  role: Role;
  createdAt: string;
  removed: boolean;
  accessKeyIds: string[];
  tokens: { tokenId: string; tokenHash: string; expiresAt: string | null }[];
  email: string | null;
  webhooks: { webhookId: string; url: string }[];
  revision: number;
}

export function evolvePrincipal(
  before: Principal | undefined,
  event: PrincipalEvent,
  place: { principalId: string; revision: number; time: string },
): Principal {
  if (event.type === 'PrincipalCreated') {
    return {
      id: place.principalId,
      ...event.data,
      createdAt: place.time,
      removed: false,
      accessKeyIds: [],
      tokens: [],
      email: null,
      webhooks: [],
      revision: place.revision,
    };
  }
  if (!before) throw new Error(`${event.type} of principal ${place.principalId} has no principal before it`);
  const now = { ...before, revision: place.revision };
  switch (event.type) {
    case 'PrincipalRemoved':
      return { ...now, removed: true, accessKeyIds: [], tokens: [], email: null, webhooks: [] };
    case 'PrincipalEmailChanged':
      return { ...now, email: event.data.email };
    case 'WebhookAdded':
      return { ...now, webhooks: [...now.webhooks, event.data] };
    case 'WebhookRemoved':
      return { ...now, webhooks: now.webhooks.filter(({ webhookId }) => webhookId !== event.data.webhookId) };
    case 'AccessKeyAdded':
      return { ...now, accessKeyIds: [...now.accessKeyIds, event.data.accessKeyId] };
    case 'AccessKeyRemoved':
      return { ...now, accessKeyIds: now.accessKeyIds.filter((id) => id !== event.data.accessKeyId) };
    case 'TokenAdded':
      return { ...now, tokens: [...now.tokens, event.data] };
    case 'TokenRemoved':
      return { ...now, tokens: now.tokens.filter(({ tokenId }) => tokenId !== event.data.tokenId) };
    default:
      return assertNever(event);
  }
}

export type PrincipalCommand =
  | { type: 'CreatePrincipal'; projectId: string; name: string; role: Role }
  | { type: 'RemovePrincipal' }
  | { type: 'AddAccessKey'; accessKeyId: string }
  | { type: 'RemoveAccessKey'; accessKeyId: string }
  | { type: 'AddToken'; tokenId: string; tokenHash: string; expiresAt: string | null }
  | { type: 'RemoveToken'; tokenId: string }
  | { type: 'ChangeEmail'; email: string | null }
  | { type: 'AddWebhook'; webhookId: string; url: string }
  | { type: 'RemoveWebhook'; webhookId: string };

/** @param projectId the caller's project, or null for the installation's first start. */
export function decidePrincipal(
  command: PrincipalCommand,
  before: Principal | undefined,
  projectId: string | null,
): PrincipalEvent[] {
  if (command.type === 'CreatePrincipal') {
    if (before) throw new KeyledgerError('AlreadyExists', 'a principal with this id exists already');
    if (command.name.length < 1 || command.name.length > MAX_PRINCIPAL_NAME_CHARS) {
      throw new KeyledgerError('InvalidRequest', `a name has 1 to ${MAX_PRINCIPAL_NAME_CHARS} characters`);
    }
    const { projectId: home, name, role } = command;
    return [{ type: 'PrincipalCreated', data: { projectId: home, name, role } }];
  }
  if (!before || before.removed || (projectId !== null && before.projectId !== projectId)) {
    throw new KeyledgerError('PrincipalNotFound', 'there is no such principal');
  }
  switch (command.type) {
    case 'RemovePrincipal':
      return [{ type: 'PrincipalRemoved', data: { projectId: before.projectId } }];
    case 'AddAccessKey':
      if (before.accessKeyIds.includes(command.accessKeyId)) return [];
      checkRoomForCredential(before);
      return [{ type: 'AccessKeyAdded', data: { accessKeyId: command.accessKeyId } }];
    case 'RemoveAccessKey':
      if (!before.accessKeyIds.includes(command.accessKeyId)) {
        throw new KeyledgerError('NotFound', 'the principal has no such access key');
      }
      return [{ type: 'AccessKeyRemoved', data: { accessKeyId: command.accessKeyId } }];
    case 'AddToken': {
      const { tokenId, tokenHash, expiresAt } = command;
      if (before.tokens.some((token) => token.tokenId === tokenId)) return [];
      checkRoomForCredential(before);
      return [{ type: 'TokenAdded', data: { tokenId, tokenHash, expiresAt } }];
    }
    case 'RemoveToken':
      if (!before.tokens.some(({ tokenId }) => tokenId === command.tokenId)) {
        throw new KeyledgerError('NotFound', 'the principal has no such token');
      }
      return [{ type: 'TokenRemoved', data: { tokenId: command.tokenId } }];
    case 'ChangeEmail':
      return changeEmail(before, command.email);
    case 'AddWebhook':
      return addWebhook(before, command);
    case 'RemoveWebhook':
      if (!before.webhooks.some(({ webhookId }) => webhookId === command.webhookId)) {
        throw new KeyledgerError('NotFound', 'the principal has no such webhook');
      }
      return [{ type: 'WebhookRemoved', data: { webhookId: command.webhookId } }];
    default:
      return assertNever(command);
  }
}

/** One @ with something on both sides and no white space: what a mail server takes it for is its own affair. */
const EMAIL_PATTERN = /^[^\s@<>"',;\p{C}]{1,64}@[^\s@<>"',;\p{C}]{1,190}$/u;

function changeEmail(before: Principal, email: string | null): PrincipalEvent[] {
  if (email !== null && !EMAIL_PATTERN.test(email)) {
    throw new KeyledgerError('InvalidRequest', 'this is not an e-mail address');
  }
  return before.email === email ? [] : [{ type: 'PrincipalEmailChanged', data: { email } }];
}

function addWebhook(
  before: Principal,
  { webhookId, url }: { webhookId: string; url: string },
): PrincipalEvent[] {
  if (before.webhooks.some((webhook) => webhook.webhookId === webhookId)) return [];
  const parsed = URL.canParse(url) && url.length <= MAX_WEBHOOK_URL_CHARS ? new URL(url) : null;
  // A password in a URL would stand in the log.
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username || parsed.password) {
    throw new KeyledgerError('InvalidRequest', 'a webhook is an http or https URL without user and password');
  }
  if (before.webhooks.length >= MAX_WEBHOOKS_PER_PRINCIPAL) {
    throw new KeyledgerError(
      'LimitExceeded',
      `a principal can have at most ${MAX_WEBHOOKS_PER_PRINCIPAL} webhooks`,
    );
  }
  return [{ type: 'WebhookAdded', data: { webhookId, url } }];
}

function checkRoomForCredential(principal: Principal): void {
  if (principal.accessKeyIds.length + principal.tokens.length >= MAX_CREDENTIALS_PER_PRINCIPAL) {
    throw new KeyledgerError(
      'LimitExceeded',
      `a principal can have at most ${MAX_CREDENTIALS_PER_PRINCIPAL} access keys and tokens`,
    );
  }
}
