import { ERROR_STATUS, KeyledgerError, type ErrorCode } from '@keyledger/domain';
import { HitachiArray } from '../../../testing/hitachi-array.js';
import { errorObject } from './render-error.js';

it.each(Object.keys(ERROR_STATUS) as ErrorCode[])('%s is said as the vendor says errors', (code) => {
  expect(errorObject(new KeyledgerError(code, 'what it is'), '/ConfigurationManager/v1/x')).toEqual({
    errorSource: '/ConfigurationManager/v1/x',
    messageId: expect.stringMatching(/^KART\d{5}-E$/),
    message: 'what it is',
    cause: expect.stringMatching(/\.$/),
    solution: expect.stringMatching(/\.$/),
    solutionType: expect.stringMatching(/^(RETRY|SEE_ERROR_DETAIL)$/),
  });
});

describe('errors before a route', () => {
  let array: HitachiArray;
  beforeAll(async () => {
    array = await HitachiArray.start();
  });
  afterAll(() => array.stop());

  it.each([
    ['an unknown object', 'GET', 'encryption-locks', undefined, {}, 404, 'KART30013-E'],
    ['another method', 'PUT', 'encryption-keys', {}, {}, 405, 'KART90005-E'],
    ['broken JSON', 'POST', 'encryption-keys', '{"count"', {}, 400, 'KART90001-E'],
    ['a list', 'POST', 'encryption-keys', [], {}, 400, 'KART90001-E'],
    ['text', 'POST', 'encryption-keys', 'count', { 'content-type': 'text/plain' }, 415, 'KART90007-E'],
    ['a large body', 'POST', 'encryption-keys', 'x'.repeat(1_100_000), {}, 413, 'KART90006-E'],
  ])('%s', async (_, method, path, body, headers, status, messageId) => {
    const told = await array.call(method, path, body, undefined, headers as Record<string, string>);
    expect([told.status, told.body.messageId]).toEqual([status, messageId]);
    expect(told.body.errorSource).toBe(`/ConfigurationManager/v1/objects/${path}`);
    expect(told.headers['content-type']).toBe('application/json');
  });
});
