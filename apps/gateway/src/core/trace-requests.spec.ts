import type { ExecutionContext } from '@nestjs/common';
import { lastValueFrom, of, throwError } from 'rxjs';
import { TraceRequests } from './trace-requests.js';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

function traced(headers: Record<string, string>) {
  const request = {
    method: 'GET',
    headers,
    requestId: 'r1',
    routeOptions: { url: '/keys' },
    traceparent: undefined,
  };
  const context = { switchToHttp: () => ({ getRequest: () => request }) } as unknown as ExecutionContext;
  return { request, context };
}

it('passes the trace on that the caller is in, and the answer back', async () => {
  const { request, context } = traced({ traceparent: TRACEPARENT });
  const answer = new TraceRequests().intercept(context, { handle: () => of('answer') });
  expect(await lastValueFrom(answer)).toBe('answer');
  expect(request.traceparent).toBe(TRACEPARENT);
});

it('passes a failure back as it is', async () => {
  const { context } = traced({});
  const failure = new Error('no');
  const answer = new TraceRequests().intercept(context, { handle: () => throwError(() => failure) });
  await expect(lastValueFrom(answer)).rejects.toBe(failure);
});
