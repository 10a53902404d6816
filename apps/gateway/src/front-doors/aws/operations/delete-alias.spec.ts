import { AwsDialect } from '../../../testing/aws-dialect.js';

it('DeleteAlias gives up a name', async () => {
  const aws = new AwsDialect({ 'lifecycle.aliases.delete': {} });
  expect((await aws.post('DeleteAlias', { AliasName: 'alias/a' })).body).toBe('');
  expect(aws.asked[0]!.request).toEqual({ name: 'a' });
  expect((await aws.post('DeleteAlias', { AliasName: 'a' })).body.__type).toBe('ValidationException');
});
