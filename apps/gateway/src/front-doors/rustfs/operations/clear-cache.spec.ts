import { CRYPTO } from '@keyledger/contracts';
import { RustfsDialect } from '../../../testing/rustfs-dialect.js';

it('clearing the cache asks every crypto node, and answers 204 without a body', async () => {
  const dialect = new RustfsDialect({ [CRYPTO.clearCache]: {} });
  expect(await dialect.call('POST', 'clear-cache')).toEqual({ status: 204, body: '' });
  expect(dialect.asked).toEqual([{ name: CRYPTO.clearCache, request: {} }]);
});
