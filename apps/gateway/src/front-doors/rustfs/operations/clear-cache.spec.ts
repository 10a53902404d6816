import { RustfsDialect } from '../../../testing/rustfs-dialect.js';

it('clearing the cache answers 204 without a body, and asks nobody', async () => {
  const dialect = new RustfsDialect();
  expect(await dialect.call('POST', 'clear-cache')).toEqual({ status: 204, body: '' });
  expect(dialect.asked).toEqual([]);
});
