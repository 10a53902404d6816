import { ERROR_STATUS, KeyledgerError, type ErrorCode } from '@keyledger/domain';
import { renderKeyledgerError } from './render-error.js';

const said = (code: ErrorCode) => {
  const { status, body } = renderKeyledgerError(new KeyledgerError(code, 'words'));
  return [status, JSON.parse(body)] as const;
};

it.each<[ErrorCode, number, string, string]>([
  ['InvalidRequest', 400, 'InvalidRequest', 'words'],
  ['MissingAuthentication', 401, 'AccessDenied', 'authentication required'],
  ['InvalidSignature', 401, 'AccessDenied', 'authentication required: words'],
  ['InvalidToken', 401, 'AccessDenied', 'authentication required: words'],
  ['RequestExpired', 401, 'AccessDenied', 'authentication required: words'],
  ['AccessDenied', 403, 'AccessDenied', 'unauthorised'],
  ['KeyNotFound', 404, 'NotFound', 'words'],
  ['InvalidKeyState', 409, 'Conflict', 'words'],
  ['AliasExists', 409, 'Conflict', 'words'],
  ['RateLimited', 429, 'SlowDown', 'words'],
  ['UnsupportedOperation', 501, 'NotImplemented', 'words'],
  ['Unavailable', 500, 'InternalError', 'words'],
])('a client of RustFS sees %s as %i %s', (code, status, name, message) => {
  expect(said(code)).toEqual([status, { code: name, message }]);
});

it('every refusal has a status of an error, and the API’s media type', () => {
  for (const code of Object.keys(ERROR_STATUS) as ErrorCode[]) {
    expect(said(code)[0]).toBeGreaterThanOrEqual(400);
    const { headers } = renderKeyledgerError(new KeyledgerError(code, 'words'));
    expect(headers).toEqual({ 'content-type': 'application/json', 'cache-control': 'no-store' });
  }
});
