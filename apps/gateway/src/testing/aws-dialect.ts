import type { FastifyReply } from 'fastify';
import type { KeyView, ListVersionsReply } from '@keyledger/contracts';
import { KeyledgerError, type Grant, type KeyVersion, type Principal, type Role } from '@keyledger/domain';
import type { Backend } from '../core/backend.js';
import type { Directory } from '../core/directory.js';
import type { GatewayRequest } from '../core/gateway-request.js';
import { HttpSettings } from '../core/settings.js';
import { AwsController } from '../front-doors/aws/aws.controller.js';
import { renderKeyledgerError } from '../front-doors/aws/wire/render-error.js';

export const REGION = 'us-east-1';
export const PROJECT_ID = '0123456789abcdef0123456789abcdef';
/** `accountOf(PROJECT_ID)`, written out so that a change of it shows. */
export const ACCOUNT = '400707195684';
export const KEY_ID = '11111111-2222-4333-8444-555555555555';
export const KEY_ARN = `arn:aws:kms:${REGION}:${ACCOUNT}:key/${KEY_ID}`;
export const REQUEST_ID = '99999999-8888-4777-8666-555555555555';

export const CALLER_ID = 'p';
export const ADA_ID = 'aaaaaaaa-2222-4333-8444-555555555555';
export const BOB_ID = 'bbbbbbbb-2222-4333-8444-555555555555';
/** `accountRootArn(PROJECT_ID)` and `principalArn(PROJECT_ID, …)`, written out. */
export const ROOT_ARN = `arn:aws:iam::${ACCOUNT}:root`;
export const ADA_ARN = `arn:aws:iam::${ACCOUNT}:user/${ADA_ID}`;
export const BOB_ARN = `arn:aws:iam::${ACCOUNT}:user/${BOB_ID}`;

export function aPrincipal(id: string, name: string, more: Partial<Principal> = {}): Principal {
  return {
    ...{ id, name, projectId: PROJECT_ID, role: 'member', createdAt: '', removed: false },
    ...{ accessKeyIds: [], tokens: [], email: null, webhooks: [], revision: 0 },
    ...more,
  };
}

/** Whom the gateway knows: ada and bob of the project, and two of one name; and mallory of another project. */
const KNOWN = [
  aPrincipal(ADA_ID, 'ada'),
  aPrincipal(BOB_ID, 'bob'),
  aPrincipal('t1', 'twin'),
  aPrincipal('t2', 'twin'),
  aPrincipal('m', 'mallory', { projectId: 'f'.repeat(32) }),
];
const DIRECTORY = {
  principal: (id: string) => KNOWN.find((each) => each.id === id),
  list: (projectId: string) => KNOWN.filter((each) => each.projectId === projectId),
} as unknown as Directory;

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: any;
}

/** What a service answers to a subject or a crypto operation: a reply, a refusal, or a function of the request. */
export type Replies = Record<string, unknown>;

/** The AWS front door before services that answer as a test tells them, and that remember what they were asked. */
export class AwsDialect {
  readonly asked: { name: string; request: any }[] = [];

  constructor(private readonly replies: Replies = {}) {}

  /** One request; an object is sent as JSON. */
  async post(
    operation: string,
    body: unknown = {},
    role: Role = 'admin',
    callerId = CALLER_ID,
  ): Promise<Answer> {
    const headers = { 'x-amz-target': `TrentService.${operation}` };
    return this.send(headers, Buffer.from(JSON.stringify(body)), role, callerId);
  }

  async send(
    headers: Record<string, string>,
    rawBody: Buffer,
    role: Role = 'admin',
    principalId = CALLER_ID,
  ): Promise<Answer> {
    const caller = { principalId, principalName: 'name', projectId: PROJECT_ID, role };
    const request = {
      method: 'POST',
      url: '/',
      ip: '127.0.0.1',
      headers,
      rawBody,
      requestId: REQUEST_ID,
      caller,
    };
    const controller = new AwsController(this.backend(), new HttpSettings(REGION, 1, 1), DIRECTORY);
    const answer: Answer = { status: 0, headers: {}, body: undefined };
    try {
      await controller.serve(request as unknown as GatewayRequest, replyInto(answer));
    } catch (error) {
      if (!(error instanceof KeyledgerError)) throw error;
      Object.assign(answer, renderKeyledgerError(error, request as unknown as GatewayRequest));
    }
    return { ...answer, body: answer.body === '' ? '' : JSON.parse(answer.body as string) };
  }

  private backend(): Backend {
    const reply = async (name: string, request: unknown): Promise<unknown> => {
      this.asked.push({ name, request: withoutContext(request) });
      const told = this.replies[name];
      if (told === undefined) throw new Error(`nobody answers ${name}`);
      if (told instanceof KeyledgerError) throw told;
      return typeof told === 'function' ? (told as (request: unknown) => unknown)(request) : told;
    };
    return {
      ask: reply,
      operation: (_: unknown, request: { op: string }) => reply(request.op, request),
    } as unknown as Backend;
  }
}

function replyInto(answer: Answer): FastifyReply {
  const reply = {
    code: (status: number) => Object.assign(reply, void (answer.status = status)),
    headers: (headers: Record<string, string>) => Object.assign(reply, void (answer.headers = headers)),
    send: (body: Buffer) => Object.assign(reply, void (answer.body = body.toString())),
  };
  return reply as unknown as FastifyReply;
}

/** What was asked, without who asked it, and without members that stay out of the message. */
function withoutContext(request: unknown): unknown {
  const { context, ...rest } = request as { context?: unknown };
  const isContext = typeof context === 'object' && context !== null && 'requestId' in context;
  return JSON.parse(JSON.stringify(isContext ? rest : request));
}

export function aKey(more: Partial<KeyView> = {}): KeyView {
  return {
    id: KEY_ID,
    projectId: PROJECT_ID,
    description: '',
    state: 'Enabled',
    spec: 'AES_256',
    usage: 'ENCRYPT_DECRYPT',
    origin: 'KEYLEDGER',
    currentVersion: 1,
    aliases: [],
    tags: {},
    createdAt: '2026-11-24T12:00:00.500Z',
    deletionAt: null,
    rotation: { enabled: false, periodDays: null, lastRotatedAt: null, nextRotationAt: null, count: 0 },
    boundResources: {},
    resourcesBlocked: false,
    materialExpiresAt: null,
    permissions: {},
    revision: 0,
    ...more,
  };
}

export function aVersion(version: number, more: Partial<KeyVersion> = {}): KeyVersion {
  const createdAt = `2026-11-24T12:00:0${version}.000Z`;
  return { version, state: 'Enabled', createdAt, fingerprint: String(version).repeat(64), ...more };
}

export const GRANT_ID = '0123456789abcdef'.repeat(4);

export function aGrant(more: Partial<Grant> = {}): Grant & { keyId: string } {
  return {
    ...{ keyId: KEY_ID, grantId: GRANT_ID, name: null, grantee: ADA_ID, retiring: null, issuer: CALLER_ID },
    ...{ operations: ['Encrypt'], constraints: null, createdAt: '2026-11-24T12:00:00.500Z' },
    ...more,
  };
}

export function withVersions(key: KeyView, ...versions: KeyVersion[]): ListVersionsReply {
  return { key, versions };
}
