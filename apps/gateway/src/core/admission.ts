import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import { LiveNode } from '@keyledger/bus';
import type { Caller } from '@keyledger/contracts';
import { ACTIONS, isKeyledgerError, KeyledgerError, type Action } from '@keyledger/domain';
import { requireAction, type RouteAccess } from './access.js';
import { Authentication } from './authentication.js';
import { EMPTY_BODY, type GatewayRequest } from './gateway-request.js';
import { JsonBodies } from './json-body.js';
import { HttpSettings } from './settings.js';
import { takesStream } from './streamed-body.js';
import { TokenBuckets } from './token-buckets.js';

/** A full bucket, in seconds of its rate. */
const PRINCIPAL_BURST_SECONDS = 2;
const FAILURE_BURST_SECONDS = 10;

/** A signature may also come in the query string. */
const PRESIGNED = 'X-Amz-Signature=';

/**
 * The gate before every route, as Fastify hooks: who asks, how often, whether they may, and only then what they say. A
 * bearer of a token is known before the body is read; a signature is checked over the body, before it is parsed.
 */
@Injectable()
export class Admission {
  private readonly perPrincipal: TokenBuckets;
  private readonly failures: TokenBuckets;
  /** Set when the gateway is about to stop: answers then ask their callers to open another connection. */
  draining = false;

  constructor(
    private readonly authentication: Authentication,
    private readonly node: LiveNode,
    settings: HttpSettings,
  ) {
    const { ratePerSecond, authFailuresPerSecond } = settings;
    this.perPrincipal = new TokenBuckets(ratePerSecond, ratePerSecond * PRINCIPAL_BURST_SECONDS);
    this.failures = new TokenBuckets(authFailuresPerSecond, authFailuresPerSecond * FAILURE_BURST_SECONDS);
  }

  /** Puts the gate before all routes that are added afterwards. */
  install(fastify: FastifyInstance): void {
    const bodies = new JsonBodies(fastify);
    fastify.decorateRequest('requestId', '');
    fastify.decorateRequest('rawBody', null);
    fastify.decorateRequest('bodyStream', undefined);
    fastify.decorateRequest('caller', undefined);
    fastify.decorateRequest('traceparent', undefined);
    fastify.addHook('onRequest', (request, reply, done) =>
      attempt(done, () => this.onRequest(request as GatewayRequest, reply)),
    );
    fastify.addHook('preValidation', (request, _reply, done) =>
      this.preValidation(request as GatewayRequest, bodies, done),
    );
  }

  private onRequest(request: GatewayRequest, reply: FastifyReply): void {
    request.requestId = request.id;
    request.rawBody = EMPTY_BODY;
    void reply.header('x-request-id', request.id);
    if (this.draining) void reply.header('connection', 'close');
    if (isOpen(request)) return;
    if (!this.node.live) {
      throw new KeyledgerError('Unavailable', 'this gateway has lost touch with the others: try again');
    }
    const caller = this.bearer(request);
    if (caller) this.admit(request, caller);
    else if (takesStream(request)) throw this.refusalFor(request, needsToken());
  }

  /** The bearer of a token; null when there is another kind of authorization, for which the body is needed. */
  private bearer(request: GatewayRequest): Caller | null {
    try {
      if (request.headers.authorization !== undefined) return this.authentication.byToken(request);
      if (request.url.includes(PRESIGNED) || this.authentication.claims(request)) return null;
      throw new KeyledgerError('MissingAuthentication', 'the request has no Authorization');
    } catch (error) {
      throw this.refusalFor(request, error);
    }
  }

  private preValidation(request: GatewayRequest, bodies: JsonBodies, done: HookHandlerDoneFunction): void {
    if (isOpen(request)) return done();
    if (request.caller) return attempt(done, () => this.parse(request, bodies));
    this.authentication.authenticate(request).then(
      (caller) =>
        attempt(done, () => {
          this.admit(request, caller);
          this.parse(request, bodies);
        }),
      (error: unknown) => done(this.refusalFor(request, error) as Error),
    );
  }

  private admit(request: GatewayRequest, caller: Caller): void {
    if (!this.perPrincipal.take(caller.principalId)) {
      throw new KeyledgerError('RateLimited', 'this principal sends too many requests: slow down');
    }
    const { access } = request.routeOptions.config;
    if (isAction(access)) requireAction(caller, access);
    request.caller = caller;
  }

  private parse(request: GatewayRequest, bodies: JsonBodies): void {
    const { access, plane } = request.routeOptions.config;
    if (access === 'byOperation') return;
    const body = bodies.parse(request);
    // The data plane's bodies are objects; one that is not there has no fields.
    request.body = body === undefined && plane === 'data' ? {} : body;
  }

  /** Past the limit of failures, an address hears that instead of why it failed. */
  private refusalFor(request: GatewayRequest, error: unknown): unknown {
    if (!isKeyledgerError(error) || error.status !== 401 || this.failures.take(request.ip)) return error;
    return new KeyledgerError('RateLimited', 'too many requests with wrong credentials from this address');
  }
}

/** Whether the role alone decides. The other kinds of access are decided by the route, or by the service behind it. */
const isAction = (access: RouteAccess | undefined): access is Action => ACTIONS.includes(access as Action);

/** Unknown routes are told apart by the error responder; they have no access of their own. */
const isOpen = (request: FastifyRequest): boolean =>
  request.is404 || request.routeOptions.config.access === 'open';

const needsToken = (): KeyledgerError =>
  new KeyledgerError('MissingAuthentication', 'this route takes a bearer token alone');

function attempt(done: HookHandlerDoneFunction, work: () => void): void {
  try {
    work();
  } catch (error) {
    done(error as Error);
    return;
  }
  done();
}
