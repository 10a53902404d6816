import {
  CreateKeyCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EncryptCommand,
  GetKeyPolicyCommand,
  PutKeyPolicyCommand,
  type KMSClient,
} from '@aws-sdk/client-kms';
import { expectStatus, logEnd } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';
import { kmsClient, newPerson, refusal, type Person } from './support.js';

/** Key policies through AWS's own client: what they say is what principals may do. */
let stack: Stack;
let kms: KMSClient;
let account: string;
let ada: Person;
let bob: Person;
beforeAll(async () => {
  stack = await startStack({ cryptoNodes: 2 });
  kms = kmsClient(stack);
  account = (await kms.send(new CreateKeyCommand())).KeyMetadata!.AWSAccountId!;
  [ada, bob] = [await newPerson(stack, account, 'ada'), await newPerson(stack, account, 'bob')];
});
afterAll(async () => {
  for (const client of [kms, ada?.kms, bob?.kms]) client?.destroy();
  await stack?.stop();
});

const Plaintext = Buffer.from('hello');
const DENIED = ['AccessDeniedException', 400];
/** What AWS's console writes for users and for administrators of a key. */
const USE = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];
const ADMINISTER = [
  ...['kms:Create*', 'kms:Describe*', 'kms:Enable*', 'kms:List*', 'kms:Put*', 'kms:Update*', 'kms:Revoke*'],
  ...['kms:Disable*', 'kms:Get*', 'kms:Delete*', 'kms:TagResource', 'kms:UntagResource'],
  ...['kms:ScheduleKeyDeletion', 'kms:CancelKeyDeletion', 'kms:RotateKeyOnDemand'],
];

const allow = (principal: string, Action: string | string[]): object => ({
  Effect: 'Allow',
  Principal: { AWS: principal },
  Action,
  Resource: '*',
});
const policy = (...statements: object[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [allow(`arn:aws:iam::${account}:root`, 'kms:*'), ...statements],
  });
const put = (KeyId: string, Policy: string, by = kms) => by.send(new PutKeyPolicyCommand({ KeyId, Policy }));
const encrypt = (KeyId: string, by: Person) => by.kms.send(new EncryptCommand({ KeyId, Plaintext }));
const permissions = async (KeyId: string): Promise<object> =>
  expectStatus(await stack.api('GET', `/keys/${KeyId}`), 200).permissions;

test('a policy lets principals do what it says, and no longer when it is replaced', async () => {
  const KeyId = (await kms.send(new CreateKeyCommand())).KeyMetadata!.KeyId!;
  expect(await refusal(encrypt(KeyId, ada))).toEqual(DENIED);
  await put(KeyId, policy(allow(ada.arn, USE), allow(`arn:aws:iam::${account}:user/bob`, ADMINISTER)));
  await encrypt(KeyId, ada);
  expect(await refusal(ada.kms.send(new DisableKeyCommand({ KeyId })))).toEqual(DENIED);
  await bob.kms.send(new DisableKeyCommand({ KeyId }));
  await bob.kms.send(new EnableKeyCommand({ KeyId }));
  expect(await refusal(encrypt(KeyId, bob))).toEqual(DENIED);
  // Reading comes with both.
  expect(await permissions(KeyId)).toEqual({ [ada.id]: ['use'], [bob.id]: ['manage'] });

  await put(KeyId, policy(allow(ada.arn, 'kms:DescribeKey')));
  expect(await permissions(KeyId)).toEqual({ [ada.id]: ['read'] });
  for (let n = 0; n < 8; n++) expect(await refusal(encrypt(KeyId, ada))).toEqual(DENIED);
  await ada.kms.send(new DescribeKeyCommand({ KeyId }));
  expect(await refusal(bob.kms.send(new DisableKeyCommand({ KeyId })))).toEqual(DENIED);
});

test('a policy that is put as it was got changes nothing', async () => {
  const created = await kms.send(new CreateKeyCommand({ Policy: policy(allow(ada.arn, USE)) }));
  const KeyId = created.KeyMetadata!.KeyId!;
  await encrypt(KeyId, ada);
  const { Policy, PolicyName } = await kms.send(new GetKeyPolicyCommand({ KeyId }));
  expect(PolicyName).toBe('default');
  const before = await logEnd(stack);
  await put(KeyId, Policy!);
  expect(await logEnd(stack)).toBe(before);
  expect((await ada.kms.send(new GetKeyPolicyCommand({ KeyId }))).Policy).toBe(Policy);
});

test('a policy that cannot be kept to the letter is refused and changes nothing', async () => {
  const KeyId = (await kms.send(new CreateKeyCommand({ Policy: policy(allow(ada.arn, USE)) }))).KeyMetadata!
    .KeyId!;
  const before = await logEnd(stack);
  for (const refused of [
    policy({ ...allow(bob.arn, 'kms:*'), Effect: 'Deny' }),
    policy({ ...allow(bob.arn, USE), Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
    policy(allow(bob.arn, ['kms:Encrypt'])),
    policy(allow('arn:aws:iam::000000000001:root', 'kms:*')),
    JSON.stringify({ Statement: allow(bob.arn, 'kms:*') }),
  ]) {
    expect(await refusal(put(KeyId, refused))).toEqual(['MalformedPolicyDocumentException', 400]);
  }
  expect(await refusal(put(KeyId, policy(), ada.kms))).toEqual(DENIED);
  expect(await logEnd(stack)).toBe(before);
});

test('one who manages a key by its policy keeps it within reach', async () => {
  const created = await kms.send(new CreateKeyCommand({ Policy: policy(allow(bob.arn, ADMINISTER)) }));
  const KeyId = created.KeyMetadata!.KeyId!;
  const lockedOut = put(KeyId, policy(allow(ada.arn, USE)), bob.kms);
  expect(await refusal(lockedOut)).toEqual(['MalformedPolicyDocumentException', 400]);
  const Policy = policy(allow(ada.arn, USE));
  await bob.kms.send(new PutKeyPolicyCommand({ KeyId, Policy, BypassPolicyLockoutSafetyCheck: true }));
  await encrypt(KeyId, ada);
  expect(await refusal(put(KeyId, policy(), bob.kms))).toEqual(DENIED);
});
