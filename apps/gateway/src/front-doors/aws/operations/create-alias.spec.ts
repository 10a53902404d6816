import { KeyledgerError } from '@keyledger/domain';
import { AwsDialect, KEY_ARN, KEY_ID } from '../../../testing/aws-dialect.js';

const TARGET = { TargetKeyId: KEY_ARN };

describe('CreateAlias', () => {
  it('names a key', async () => {
    const aws = new AwsDialect({ 'lifecycle.aliases.create': {} });
    expect((await aws.post('CreateAlias', { AliasName: 'alias/disks/a', ...TARGET })).body).toBe('');
    expect(aws.asked[0]!.request).toEqual({ name: 'disks/a', key: { id: KEY_ID } });
  });

  it.each([
    ['disks', 'InvalidAliasNameException'],
    ['alias/', 'InvalidAliasNameException'],
    ['alias/aws/s3', 'InvalidAliasNameException'],
    ['alias/a b', 'ValidationException'],
    [`alias/${'a'.repeat(251)}`, 'ValidationException'],
  ])('refuses the name %s', async (AliasName, type) => {
    const aws = new AwsDialect();
    expect((await aws.post('CreateAlias', { AliasName, ...TARGET })).body.__type).toBe(type);
    expect(aws.asked).toEqual([]);
  });

  it('refuses a name that is taken, and an alias as its target', async () => {
    const aws = new AwsDialect({ 'lifecycle.aliases.create': new KeyledgerError('AliasExists', 'taken') });
    expect((await aws.post('CreateAlias', { AliasName: 'alias/a', ...TARGET })).body.__type).toBe(
      'AlreadyExistsException',
    );
    const toAlias = await aws.post('CreateAlias', { AliasName: 'alias/a', TargetKeyId: 'alias/b' });
    expect(toAlias.body.__type).toBe('NotFoundException');
  });
});
