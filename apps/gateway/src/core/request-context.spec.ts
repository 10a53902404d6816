import type { Caller } from '@keyledger/contracts';
import type { GatewayRequest } from './gateway-request.js';
import { commandContextOf, contextOf } from './request-context.js';

const caller: Caller = { principalId: 'p1', principalName: 'Ada', projectId: '0'.repeat(32), role: 'admin' };

const aRequest = (
  more: Partial<GatewayRequest> & { headers?: Record<string, string> } = {},
): GatewayRequest =>
  ({
    method: 'POST',
    url: '/api/v1/keys?x=1',
    ip: '192.0.2.1',
    requestId: 'r1',
    rawBody: Buffer.from('{}'),
    caller,
    headers: {},
    ...more,
  }) as GatewayRequest;

describe('the context of a request', () => {
  it('says who asks, from where, through which door, and in which trace', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    expect(contextOf(aRequest({ headers: { traceparent } }), 'native')).toEqual({
      requestId: 'r1',
      caller,
      sourceAddress: '192.0.2.1',
      frontDoor: 'native',
      traceparent,
    });
  });

  it('does not pass on what only looks like a trace context', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\nx: y';
    expect(contextOf(aRequest({ headers: { traceparent } }), 'native')).not.toHaveProperty('traceparent');
  });

  it('is not to be had without a caller', () => {
    const { caller: _caller, ...nobody } = aRequest();
    expect(() => contextOf(nobody as GatewayRequest, 'native')).toThrow('without one');
  });
});

describe('the context of a command', () => {
  const command = (more: Parameters<typeof aRequest>[0], operation?: string) =>
    commandContextOf(aRequest(more), 'native', operation);
  const headers = { 'idempotency-key': 'once' };

  it('has the same id for the same idempotency key of the same principal, and for no other', () => {
    const { commandId } = command({ headers });
    expect(command({ headers }).commandId).toBe(commandId);
    expect(command({ headers: { 'idempotency-key': 'twice' } }).commandId).not.toBe(commandId);
    expect(command({ headers, caller: { ...caller, principalId: 'p2' } }).commandId).not.toBe(commandId);
  });

  it('has an id of its own without an idempotency key', () => {
    expect(command({}).commandId).not.toBe(command({}).commandId);
  });

  it.each([
    ['method', { method: 'PUT' }],
    ['path', { url: '/api/v1/aliases' }],
    ['body', { rawBody: Buffer.from('{ }') }],
  ])('tells requests apart by their %s', (_what, more) => {
    expect(command(more).requestHash).not.toBe(command({}).requestHash);
  });

  it('tells operations on one path apart, and leaves the query out', () => {
    expect(command({}, 'EnableKey').requestHash).not.toBe(command({}, 'DisableKey').requestHash);
    expect(command({ url: '/api/v1/keys' }).requestHash).toBe(command({}).requestHash);
  });

  it.each([
    ['empty', ''],
    ['too long', 'x'.repeat(256)],
    ['not printable', 'a\u0007'],
    ['not ASCII', 'é'],
  ])('refuses an idempotency key that is %s', (_what, key) => {
    expect(() => command({ headers: { 'idempotency-key': key } })).toThrow(
      expect.objectContaining({ code: 'InvalidRequest' }),
    );
  });
});
