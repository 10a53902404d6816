import type { DynamicModule, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { KeyledgerError } from '@keyledger/domain';
import type { GatewayRequest } from '../core/gateway-request.js';

/** An error as a dialect says it. */
export interface RenderedError {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/**
 * One dialect that the gateway speaks. It translates: its folder holds routes, field mapping and error mapping, and nothing
 * about keys.
 */
export interface FrontDoor {
  /** Short name, as events and usage records carry it. */
  name: string;
  /** Its routes. Each names its access (`@Needs`, `@NeedsByOperation`, `@Open`), or the gateway does not start. */
  module: Type | DynamicModule;
  /**
   * Whether an error on this method and path is said in this dialect: also for errors that come before a route does (body
   * limit, rate limit, authentication, unknown route). The first front door that says yes has it.
   */
  owns(method: string, path: string): boolean;
  /** Adds what is no route of a controller, before the routes are. */
  install?(app: NestFastifyApplication): void;
  renderError(error: KeyledgerError, request: GatewayRequest): RenderedError;
}

/** Injection token of the list of front doors. */
export const FRONT_DOOR_LIST = Symbol('front doors');
