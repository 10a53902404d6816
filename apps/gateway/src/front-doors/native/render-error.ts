import type { KeyledgerError } from '@keyledger/domain';
import type { GatewayRequest } from '../../core/gateway-request.js';
import type { RenderedError } from '../front-door.js';

/** `{"error": {"code", "message", "requestId"}}`, as DESIGN 8 fixes it. */
export function renderNativeError(error: KeyledgerError, request: GatewayRequest): RenderedError {
  const { code, message, status } = error;
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
    body: JSON.stringify({ error: { code, message, requestId: request.requestId } }),
  };
}
