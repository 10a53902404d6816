import { createHash } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OperationBatch, OperationBatchReply, OperationResult } from '@keyledger/contracts';
import { CRYPTO } from '@keyledger/contracts';
import { KeyledgerError, principalStream, type Role } from '@keyledger/domain';
import { MemoryEventStore, plainEvent } from '@keyledger/event-store';
import { Clock, createLog } from '@keyledger/runtime';
import type { CoreParts } from '../core/core.module.js';
import { Directory } from '../core/directory.js';
import { FRONT_DOORS } from '../front-doors/index.js';
import { closeGatewayApp, createGatewayApp } from '../gateway-app.js';

export const PROJECT = '0123456789abcdef0123456789abcdef';
export const REGION = 'us-east-1';

/** Answers a subject; one that every instance serves with all their answers. */
export type Answer = (payload: never) => unknown;

export interface Asked {
  subject: string;
  payload: unknown;
}

/**
 * A whole gateway but for what is behind it: the services' answers are given by the test, over a bus and a sealed channel that
 * are stand-ins; the event store is the one in memory. Nothing listens: requests are injected.
 */
export class GatewayUnderTest {
  readonly asked: Asked[] = [];
  readonly answers = new Map<string, Answer>();
  readonly store = new MemoryEventStore();
  readonly node = { live: true };
  /** Milliseconds that the gateway's clock is ahead. */
  readonly clock = new Clock();
  app!: NestFastifyApplication;
  directory!: Directory;
  private tokens = new Map<Role, string>();

  static async start(settings: Record<string, unknown> = {}): Promise<GatewayUnderTest> {
    const gateway = new GatewayUnderTest();
    const log = createLog('gateway', 'gateway-test', 'silent');
    gateway.directory = new Directory(gateway.store, log);
    await gateway.directory.start();
    const context = {
      bus: {
        request: (subject: string, payload: unknown) => gateway.answer(subject, payload),
        gather: async (subject: string, payload: unknown) => [await gateway.answer(subject, payload)].flat(),
      },
      sealed: { request: (subject: string, payload: unknown) => gateway.answer(subject, payload) },
      clock: gateway.clock,
      log,
      instance: 'gateway-test',
      store: gateway.store,
      settings: {
        KEYLEDGER_REGION: REGION,
        KEYLEDGER_RATE_LIMIT_PER_SECOND: 10_000,
        KEYLEDGER_AUTH_FAILURES_PER_SECOND: 1_000,
        ...settings,
      },
    } as unknown as CoreParts['context'];
    const { directory, node } = gateway;
    const parts = { context, directory, node, frontDoors: FRONT_DOORS } as unknown as CoreParts;
    gateway.app = await createGatewayApp(parts);
    return gateway;
  }

  async stop(): Promise<void> {
    await closeGatewayApp(this.app);
    await this.directory.stop();
    await this.store.close();
  }

  /** Operations are answered one by one, by what the test gives for `crypto.operations`. */
  private async answer(subject: string, payload: unknown): Promise<unknown> {
    this.asked.push({ subject, payload });
    const answer = this.answers.get(subject);
    if (!answer) throw new KeyledgerError('Unavailable', `nobody answers ${subject}`);
    if (subject !== CRYPTO.operations) return answer(payload as never);
    const { calls } = payload as OperationBatch;
    const results = await Promise.all(calls.map(({ request }) => resultOf(answer, request)));
    return { results } satisfies OperationBatchReply;
  }

  /** Appends principal events and waits until the gateway knows them. */
  async principal(id: string, ...events: { type: string; data: object }[]): Promise<void> {
    if (events.length === 0) return;
    const stream = principalStream(id);
    const at = this.clock.now();
    const prepared = events.map(({ type, data }) =>
      plainEvent({
        id: crypto.randomUUID(),
        type,
        time: at,
        schema: 1,
        data: data as never,
        metadata: {} as never,
      }),
    );
    const { position } = await this.store.append(stream, 'any', prepared);
    if (!(await this.directory.applied(position, 5_000))) throw new Error('the directory is behind');
  }

  /** A token of a principal that has this role. */
  async tokenOf(role: Role): Promise<string> {
    const known = this.tokens.get(role);
    if (known) return known;
    const token = `klt_${role}`;
    await this.principal(
      `principal-${role}`,
      { type: 'PrincipalCreated', data: { projectId: PROJECT, name: role, role } },
      { type: 'TokenAdded', data: { tokenId: `token-${role}`, tokenHash: sha256(token), expiresAt: null } },
    );
    this.tokens.set(role, token);
    return token;
  }

  /** Sends a request as a principal of this role, or as nobody. */
  async call(
    method: string,
    url: string,
    options: { as?: Role | null; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<{ status: number; headers: Record<string, unknown>; body: any; text: string }> {
    const { as = 'admin', body, headers = {} } = options;
    const sent: Record<string, string> = { ...headers };
    if (as) sent.authorization ??= `Bearer ${await this.tokenOf(as)}`;
    if (body !== undefined) sent['content-type'] ??= 'application/json';
    const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const reply = await this.app.inject({
      method: method as 'GET',
      url,
      headers: sent,
      ...(payload === undefined ? {} : { payload }),
    });
    const isJson = String(reply.headers['content-type'] ?? '').includes('json') && reply.body !== '';
    const text = reply.body;
    return {
      status: reply.statusCode,
      headers: reply.headers,
      text,
      body: isJson ? tryJson(text) : undefined,
    };
  }
}

async function resultOf(answer: Answer, request: unknown): Promise<OperationResult> {
  try {
    return { ok: true, value: (await answer(request as never)) as never };
  } catch (error) {
    const { code, message } = error as KeyledgerError;
    return { ok: false, code, message };
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
