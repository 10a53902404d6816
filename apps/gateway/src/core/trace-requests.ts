import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { withSpan } from '@keyledger/runtime';
import type { GatewayRequest } from './gateway-request.js';
import { traceparentOf } from './request-context.js';

/** One span for each request that a route answers. Installed only while tracing is on. */
@Injectable()
export class TraceRequests implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<GatewayRequest>();
    const { method, requestId } = request;
    const route = request.routeOptions.url ?? 'none';
    const options = {
      kind: 'server',
      traceparent: traceparentOf(request),
      attributes: { 'http.request.method': method, 'http.route': route, 'keyledger.request_id': requestId },
    } as const;
    const answer = withSpan(`${method} ${route}`, options, (traceparent) => {
      if (traceparent !== undefined) request.traceparent = traceparent;
      return lastValueFrom(next.handle(), { defaultValue: undefined });
    });
    return from(answer);
  }
}
