import type { FastifyReply } from 'fastify';
import type { KeyView } from '@keyledger/contracts';
import { KeyledgerError, type KmsService, type Role } from '@keyledger/domain';
import type { AccessKeySecrets } from '../core/access-key-secrets.js';
import type { Backend } from '../core/backend.js';
import type { Directory } from '../core/directory.js';
import { pathOf, type GatewayRequest } from '../core/gateway-request.js';
import type { Services } from '../core/services.js';
import { HttpSettings } from '../core/settings.js';
import type { RustfsOperation } from '../front-doors/rustfs/operation.js';
import { OPERATIONS } from '../front-doors/rustfs/operations.js';
import { RustfsController } from '../front-doors/rustfs/rustfs.controller.js';
import { renderKeyledgerError } from '../front-doors/rustfs/wire/render-error.js';
import { aKey as aKeyNow, KEY_ID } from './answers.js';
import { PROJECT, REGION } from './gateway-under-test.js';

export { KEY_ID };

export const LOCAL: KmsService = {
  status: 'Running',
  config: {
    backend: { type: 'local', keyDir: null },
    ...{ defaultKeyId: null, timeoutSeconds: 30, retryAttempts: 3 },
    ...{ enableCache: true, maxCachedKeys: 1024, cacheTtlSeconds: 600 },
  },
  supersededCredentialId: null,
  revision: 1,
};
export const CREATED = '2026-11-24T07:37:41.877000Z';

/** A key as services tell of it. */
export const aKey = (more: Partial<KeyView> = {}): KeyView => aKeyNow({ description: 'alpha', ...more });
/** And as this dialect does. */
export const METADATA = {
  ...{ key_id: KEY_ID, description: 'alpha', enabled: true, key_usage: 'ENCRYPT_DECRYPT' },
  creation_date: CREATED,
};

export interface RustfsAnswer {
  status: number;
  body: any;
}

/** What a service answers to a subject or a crypto operation: a reply, a refusal, or a function of the request. */
type Replies = Record<string, unknown>;

/** The RustFS front door before services that answer as a test tells them, and that remember what they were asked. */
export class RustfsDialect {
  readonly asked: { name: string; request: any }[] = [];
  readonly kept: Record<string, string> = {};
  readonly destroyed: string[] = [];
  ready = true;

  constructor(
    private readonly replies: Replies = {},
    public service: KmsService | undefined = LOCAL,
  ) {}

  /** One request below the API's prefix; an object is sent as JSON. */
  async call(method: string, path: string, body?: unknown, role: Role = 'admin'): Promise<RustfsAnswer> {
    const { operation, params } = operationAt(method, pathOf({ url: path }));
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const request = {
      ...{
        method,
        url: `/rustfs/admin/v3/kms/${path}`,
        params,
        headers: {},
        ip: '127.0.0.1',
        requestId: 'r',
      },
      rawBody: Buffer.from(text ?? ''),
      caller: { principalId: 'p', principalName: 'ada', projectId: PROJECT, role },
    } as unknown as GatewayRequest;
    const answer = { status: 0, body: '' };
    try {
      await this.controller().serve(operation, request, replyInto(answer));
    } catch (error) {
      if (!(error instanceof KeyledgerError)) throw error;
      Object.assign(answer, renderKeyledgerError(error));
    }
    return { status: answer.status, body: answer.body === '' ? '' : JSON.parse(answer.body) };
  }

  private controller(): RustfsController {
    const secrets = {
      keep: async (id: string, secret: string) => void (this.kept[id] = secret),
      destroy: async (id: string) => void this.destroyed.push(id),
    } as unknown as AccessKeySecrets;
    const directory = { kmsService: () => this.service } as unknown as Directory;
    const services = { readiness: async () => ({ ready: this.ready, details: {} }) } as unknown as Services;
    return new RustfsController(this.backend(), directory, secrets, services, new HttpSettings(REGION, 1, 1));
  }

  private backend(): Backend {
    const reply = async (name: string, request: any): Promise<unknown> => {
      const { context: _who, ...rest } = request;
      this.asked.push({ name, request: JSON.parse(JSON.stringify(name.includes('.') ? rest : request)) });
      const told = this.replies[name];
      if (told === undefined) throw new Error(`nobody answers ${name}`);
      if (told instanceof KeyledgerError) throw told;
      return typeof told === 'function' ? (told as (request: unknown) => unknown)(request) : told;
    };
    return {
      ask: reply,
      askAll: async (name: string, request: object) => [await reply(name, request)],
      operation: (_: unknown, request: { op: string }) => reply(request.op, request),
    } as unknown as Backend;
  }
}

function operationAt(
  method: string,
  path: string,
): { operation: RustfsOperation; params: Record<string, string> } {
  const routes = OPERATIONS.flatMap((operation) => operation.routes.map((route) => ({ operation, route })));
  const exact = routes.find(({ route }) => route === `${method} ${path}`);
  if (exact) return { operation: exact.operation, params: {} };
  const described = routes.find(({ route }) => route === 'GET keys/:key_id');
  if (!described || !/^keys\/[^/]+$/.test(path) || method !== 'GET') throw new Error(`no route ${path}`);
  return { operation: described.operation, params: { key_id: path.slice('keys/'.length) } };
}

function replyInto(answer: { status: number; body: string }): FastifyReply {
  const reply = {
    code: (status: number) => Object.assign(reply, void (answer.status = status)),
    headers: () => reply,
    send: (body?: Buffer) => Object.assign(reply, void (answer.body = body?.toString() ?? '')),
  };
  return reply as unknown as FastifyReply;
}
