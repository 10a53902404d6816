import { KeyledgerError } from '@keyledger/domain';
import { asKeyledgerError } from './errors.js';

const fastifyError = (statusCode: number, code: string, message = 'words') =>
  Object.assign(new Error(message), { name: 'FastifyError', statusCode, code });

describe('what a caller is told of an error', () => {
  it.each([
    [new KeyledgerError('KeyDisabled', 'x'), 'KeyDisabled', true],
    [fastifyError(413, 'FST_ERR_CTP_BODY_TOO_LARGE'), 'PayloadTooLarge', true],
    [fastifyError(415, 'FST_ERR_CTP_INVALID_MEDIA_TYPE'), 'UnsupportedMediaType', true],
    [fastifyError(400, 'FST_ERR_CTP_INVALID_CONTENT_LENGTH'), 'InvalidRequest', true],
    [fastifyError(414, 'FST_ERR_MAX_PARAM_LENGTH'), 'InvalidRequest', true],
    [fastifyError(500, 'FST_ERR_FAILED'), 'Internal', false],
    [Object.assign(new Error('x'), { name: 'EventStoreUnavailableError' }), 'Unavailable', true],
    [Object.assign(new Error('x'), { statusCode: 404 }), 'Internal', false],
    [new TypeError('x'), 'Internal', false],
    ['a text', 'Internal', false],
    [null, 'Internal', false],
    [undefined, 'Internal', false],
  ])('of %s is %s', (error, code, known) => {
    expect(asKeyledgerError(error)).toMatchObject({ told: { code }, known });
  });

  it('of an internal refusal is logged, since a service failed', () => {
    expect(asKeyledgerError(new KeyledgerError('Internal', 'x')).known).toBe(false);
  });
});
