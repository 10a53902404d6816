import { Injectable } from '@nestjs/common';
import type { RouteOptions } from 'fastify';

/** Paths that Swagger UI registers by itself: the human page of the API and its files, which hold no secret. */
const DOCUMENT_PATHS = /^\/api\/(docs($|[/-])|openapi\.json$)/;

/** Every route of the gateway, and the rule that each says who may use it. */
@Injectable()
export class RouteTable {
  private readonly routes: { method: string; url: string; pattern: RegExp; access: string }[] = [];

  /** Fastify's `onRoute` hook. @throws Error for a route that does not say who may use it. */
  add(route: RouteOptions): void {
    const isDocument = DOCUMENT_PATHS.test(route.url);
    const access = isDocument ? 'open' : route.config?.access;
    if (access === undefined)
      throw new Error(`the route ${String(route.method)} ${route.url} names no access`);
    route.config = { plane: 'control', ...route.config, access };
    for (const method of [route.method].flat()) {
      this.routes.push({ method, url: route.url, pattern: patternOf(route.url), access });
    }
  }

  /** The methods under which a path exists, sorted. */
  methodsOf(path: string): string[] {
    const methods = this.routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
    return [...new Set(methods)].sort();
  }

  list(): { method: string; url: string; access: string }[] {
    return this.routes.map(({ method, url, access }) => ({ method, url, access }));
  }
}

function patternOf(url: string): RegExp {
  const source = url
    .split('/')
    .map((part) =>
      part.startsWith(':') ? '[^/]+' : part === '*' ? '.*' : part.replace(/[^a-zA-Z0-9_-]/g, '\\$&'),
    )
    .join('/');
  return new RegExp(`^${source}$`);
}
