import type { FastifyReply } from 'fastify';
import { KeyledgerError, type Role } from '@keyledger/domain';
import type { Backend } from '../core/backend.js';
import type { GatewayRequest } from '../core/gateway-request.js';
import { HttpSettings } from '../core/settings.js';
import { HuaweiController } from '../front-doors/huawei/huawei.controller.js';
import { renderKeyledgerError } from '../front-doors/huawei/wire/render-error.js';
import { KEY_ID, PROJECT_ID, REGION, REQUEST_ID, type Answer, type Replies } from './aws-dialect.js';

export { aGrant, aKey, aVersion, GRANT_ID, KEY_ID, PROJECT_ID, REGION } from './aws-dialect.js';

export const CALLER_ID = 'aaaaaaaa-2222-4333-8444-555555555555';
export const SEQUENCE = '919c82d4-8046-4722-9094-35c3c6524cff';

/** The Huawei front door before services that answer as a test tells them, and that remember what they were asked. */
export class HuaweiDialect {
  readonly asked: { name: string; request: any }[] = [];
  /** The contexts of those requests, in the same order. */
  readonly contexts: any[] = [];

  constructor(private readonly replies: Replies = {}) {}

  /** `POST /v1.0/{project_id}/kms/<operation>`; an object is sent as JSON. */
  post(operation: string, body: unknown = {}, role: Role = 'admin'): Promise<Answer> {
    return this.send('POST', `/v1.0/${PROJECT_ID}/kms/${operation}`, body, role);
  }

  /** @param body an object is sent as JSON, a text or bytes as they are. */
  async send(method: string, url: string, body: unknown = undefined, role: Role = 'admin'): Promise<Answer> {
    const caller = { principalId: CALLER_ID, principalName: 'name', projectId: PROJECT_ID, role };
    const request = {
      ...{ method, url, ip: '127.0.0.1', headers: {}, requestId: REQUEST_ID, caller },
      rawBody: bytesOf(body),
    } as unknown as GatewayRequest;
    const controller = new HuaweiController(this.backend(), new HttpSettings(REGION, 1, 1));
    const answer: Answer = { status: 0, headers: {}, body: undefined };
    try {
      await controller.serve(request, replyInto(answer));
    } catch (error) {
      if (!(error instanceof KeyledgerError)) throw error;
      Object.assign(answer, renderKeyledgerError(error, request));
    }
    return { ...answer, body: answer.body === '' ? '' : JSON.parse(answer.body as string) };
  }

  /** The code with which a request is refused. */
  async refusal(operation: string, body: unknown, role: Role = 'admin'): Promise<string> {
    const answer = await this.post(operation, body, role);
    return answer.body.error?.error_code ?? `answered ${answer.status}`;
  }

  private backend(): Backend {
    const reply = async (name: string, context: unknown, request: unknown): Promise<unknown> => {
      this.asked.push({ name, request: JSON.parse(JSON.stringify(request)) });
      this.contexts.push(context);
      const told = this.replies[name];
      if (told === undefined) throw new Error(`nobody answers ${name}`);
      const answer = typeof told === 'function' ? (told as (request: unknown) => unknown)(request) : told;
      if (answer instanceof KeyledgerError) throw answer;
      return answer;
    };
    return {
      ask: (name: string, { context, ...request }: { context: unknown }) => reply(name, context, request),
      operation: (context: unknown, request: { op: string }) => reply(request.op, context, request),
    } as unknown as Backend;
  }
}

function bytesOf(body: unknown): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  return Buffer.from(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
}

function replyInto(answer: Answer): FastifyReply {
  const reply = {
    code: (status: number) => Object.assign(reply, void (answer.status = status)),
    headers: (headers: Record<string, string>) => Object.assign(reply, void (answer.headers = headers)),
    send: (body: Buffer) => Object.assign(reply, void (answer.body = body.toString())),
  };
  return reply as unknown as FastifyReply;
}

/** Inputs that every operation on a key named by `key_id` refuses, with their codes. */
export const BAD_KEY_IDS: [string, unknown, string][] = [
  ['no key', undefined, 'KMS.0204'],
  ['a key of no form', 'x', 'KMS.0205'],
  ['a key in capitals', KEY_ID.replace('1', 'A'), 'KMS.0205'],
  ['a number for a key', 7, 'KMS.0205'],
];
