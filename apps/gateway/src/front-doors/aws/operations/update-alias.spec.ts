import { KeyledgerError } from '@keyledger/domain';
import { AwsDialect, KEY_ID } from '../../../testing/aws-dialect.js';

it('UpdateAlias moves an alias that exists to another key', async () => {
  const aws = new AwsDialect({ 'lifecycle.aliases.update': {} });
  expect((await aws.post('UpdateAlias', { AliasName: 'alias/a', TargetKeyId: KEY_ID })).body).toBe('');
  expect(aws.asked[0]!.request).toEqual({ name: 'a', key: { id: KEY_ID } });
  const missing = new AwsDialect({ 'lifecycle.aliases.update': new KeyledgerError('AliasNotFound', 'none') });
  const { body } = await missing.post('UpdateAlias', { AliasName: 'alias/a', TargetKeyId: KEY_ID });
  expect(body.__type).toBe('NotFoundException');
});
