import { aKey, AwsDialect, KEY_ID } from '../../../testing/aws-dialect.js';

it('UpdateKeyDescription sets a description, an empty one too, and wants one', async () => {
  for (const Description of ['for disks', '']) {
    const aws = new AwsDialect({ 'lifecycle.keys.change': { key: aKey(), position: 1 } });
    expect((await aws.post('UpdateKeyDescription', { KeyId: KEY_ID, Description })).body).toBe('');
    expect(aws.asked[0]!.request.change).toEqual({ type: 'ChangeDescription', description: Description });
  }
  const { body } = await new AwsDialect().post('UpdateKeyDescription', { KeyId: KEY_ID });
  expect(body.__type).toBe('ValidationException');
});
