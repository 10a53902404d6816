import {
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  DecryptCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GetPublicKeyCommand,
  ListAliasesCommand,
  ListGrantsCommand,
  ListKeysCommand,
  ListRetirableGrantsCommand,
  PutKeyPolicyCommand,
  ReEncryptCommand,
  RetireGrantCommand,
  RevokeGrantCommand,
  UpdateAliasCommand,
  type CreateGrantCommandInput,
  type GrantOperation,
  type KMSClient,
} from '@aws-sdk/client-kms';
import { startStack, type Stack } from '../../support/stack.js';
import { kmsClient, newPerson, refusal, type Person } from './support.js';

/** Grants through AWS's own client, as principals whose role lets them do nothing with any key. */
let stack: Stack;
let kms: KMSClient;
let account: string;
let ada: Person;
let bob: Person;
beforeAll(async () => {
  // Two crypto nodes: a grant that is given or taken must be so on both.
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
const EncryptionContext = { volume: '7' };

const newKey = async (input = {}): Promise<string> =>
  (await kms.send(new CreateKeyCommand(input))).KeyMetadata!.KeyId!;
const grant = async (
  KeyId: string,
  Operations: GrantOperation[],
  more: Partial<CreateGrantCommandInput> = {},
) => {
  const made = await kms.send(
    new CreateGrantCommand({ KeyId, GranteePrincipal: ada.arn, Operations, ...more }),
  );
  return { GrantId: made.GrantId!, GrantToken: made.GrantToken! };
};
const encrypt = (KeyId: string, more = {}) => ada.kms.send(new EncryptCommand({ KeyId, Plaintext, ...more }));
/** Several times, so that every crypto node is asked. */
const onEveryNode = async (check: () => Promise<unknown>): Promise<void> => {
  for (let n = 0; n < 8; n++) await check();
};

test('a principal encrypts only while a grant lets it, and does nothing else with the key', async () => {
  const KeyId = await newKey();
  expect(await refusal(encrypt(KeyId))).toEqual(DENIED);
  const { GrantId, GrantToken } = await grant(KeyId, ['Encrypt']);
  await onEveryNode(() => encrypt(KeyId));
  const { CiphertextBlob } = await encrypt(KeyId, { GrantTokens: [GrantToken] });
  expect(await refusal(ada.kms.send(new DecryptCommand({ CiphertextBlob })))).toEqual(DENIED);
  expect(await refusal(ada.kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' })))).toEqual(
    DENIED,
  );
  expect(await refusal(ada.kms.send(new DescribeKeyCommand({ KeyId })))).toEqual(DENIED);
  expect(await refusal(bob.kms.send(new EncryptCommand({ KeyId, Plaintext })))).toEqual(DENIED);
  await kms.send(new RevokeGrantCommand({ KeyId, GrantId }));
  await onEveryNode(async () => expect(await refusal(encrypt(KeyId))).toEqual(DENIED));
  expect(await refusal(encrypt(KeyId, { GrantTokens: [GrantToken] }))).toEqual(DENIED);
});

test('a grant under a constraint holds in the right encryption context alone', async () => {
  const KeyId = await newKey();
  await grant(KeyId, ['Encrypt', 'Decrypt'], { Constraints: { EncryptionContextEquals: EncryptionContext } });
  const { CiphertextBlob } = await encrypt(KeyId, { EncryptionContext });
  const opened = await ada.kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
  expect(Buffer.from(opened.Plaintext!)).toEqual(Plaintext);
  for (const wrong of [undefined, { volume: '8' }, { ...EncryptionContext, more: 'x' }]) {
    expect(await refusal(encrypt(KeyId, { EncryptionContext: wrong }))).toEqual(DENIED);
  }
  const other = await newKey();
  await grant(other, ['Encrypt'], { Constraints: { EncryptionContextSubset: EncryptionContext } });
  await encrypt(other, { EncryptionContext: { ...EncryptionContext, more: 'x' } });
  expect(await refusal(encrypt(other, { EncryptionContext: { more: 'x' } }))).toEqual(DENIED);
});

test('re-encrypting needs both keys’ consent, each for its side', async () => {
  const [from, to] = [await newKey(), await newKey()];
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId: from, Plaintext }));
  const move = () => ada.kms.send(new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: to }));
  await grant(from, ['ReEncryptFrom']);
  expect(await refusal(move())).toEqual(DENIED);
  await grant(to, ['ReEncryptTo']);
  const moved = await move();
  const opened = await kms.send(new DecryptCommand({ CiphertextBlob: moved.CiphertextBlob }));
  expect(Buffer.from(opened.Plaintext!)).toEqual(Plaintext);
});

test('a grant is retired by its token or its id: by its issuer, its retiring principal, or a grantee who may', async () => {
  const KeyId = await newKey();
  const retirable = await grant(KeyId, ['Encrypt'], { RetiringPrincipal: bob.arn });
  expect(await refusal(ada.kms.send(new RetireGrantCommand({ GrantToken: retirable.GrantToken })))).toEqual(
    DENIED,
  );
  await bob.kms.send(new RetireGrantCommand({ GrantToken: retirable.GrantToken }));
  expect(await refusal(encrypt(KeyId))).toEqual(DENIED);

  const { GrantId } = await grant(KeyId, ['Encrypt', 'RetireGrant']);
  await encrypt(KeyId);
  await ada.kms.send(new RetireGrantCommand({ KeyId, GrantId }));
  await onEveryNode(async () => expect(await refusal(encrypt(KeyId))).toEqual(DENIED));
  const again = ada.kms.send(new RetireGrantCommand({ KeyId, GrantId }));
  expect(await refusal(again)).toEqual(['NotFoundException', 400]);

  const issued = await grant(KeyId, ['Encrypt']);
  await kms.send(new RetireGrantCommand(issued.GrantToken ? { GrantToken: issued.GrantToken } : {}));
  expect((await kms.send(new ListGrantsCommand({ KeyId }))).Grants).toEqual([]);
});

test('grants are listed by key in pages, and to who may retire them over all keys', async () => {
  const [KeyId, other] = [await newKey(), await newKey()];
  const person = await newPerson(stack, account, 'carol');
  const ids: string[] = [];
  for (const operation of ['Encrypt', 'Decrypt', 'DescribeKey'] as const) {
    ids.push((await grant(KeyId, [operation], { Name: operation, RetiringPrincipal: person.arn })).GrantId);
  }
  const elsewhere = await grant(other, ['Encrypt'], {
    GranteePrincipal: `arn:aws:iam::${account}:user/bob`,
    RetiringPrincipal: person.id,
    Constraints: { EncryptionContextSubset: EncryptionContext },
  });

  const first = await kms.send(new ListGrantsCommand({ KeyId, Limit: 2 }));
  expect([first.Grants!.map(({ GrantId }) => GrantId), first.Truncated]).toEqual([ids.slice(0, 2), true]);
  const rest = await kms.send(new ListGrantsCommand({ KeyId, Marker: first.NextMarker! }));
  expect([rest.Grants!.map(({ GrantId }) => GrantId), rest.Truncated]).toEqual([ids.slice(2), false]);
  expect(first.Grants![0]).toMatchObject({
    KeyId: `arn:aws:kms:us-east-1:${account}:key/${KeyId}`,
    Name: 'Encrypt',
    GranteePrincipal: ada.arn,
    RetiringPrincipal: person.arn,
    IssuingAccount: `arn:aws:iam::${account}:root`,
    Operations: ['Encrypt'],
    CreationDate: expect.any(Date),
  });
  const one = await kms.send(new ListGrantsCommand({ KeyId, GrantId: ids[1]!, GranteePrincipal: ada.id }));
  expect(one.Grants!.map(({ GrantId }) => GrantId)).toEqual([ids[1]]);

  const own = await person.kms.send(new ListRetirableGrantsCommand({ RetiringPrincipal: person.arn }));
  expect(own.Grants!.map(({ GrantId }) => GrantId)).toEqual([...ids, elsewhere.GrantId]);
  expect(own.Grants!.at(-1)).toMatchObject({
    GranteePrincipal: bob.arn,
    Constraints: { EncryptionContextSubset: EncryptionContext },
  });
  const others = person.kms.send(new ListRetirableGrantsCommand({ RetiringPrincipal: ada.arn }));
  expect(await refusal(others)).toEqual(DENIED);
  expect(await refusal(person.kms.send(new ListGrantsCommand({ KeyId })))).toEqual(DENIED);
  person.kms.destroy();
});

test('a grant of the same name and parameters is the one that was there', async () => {
  const KeyId = await newKey();
  const made = await grant(KeyId, ['Encrypt', 'Decrypt'], { Name: 'once' });
  expect((await grant(KeyId, ['Decrypt', 'Encrypt'], { Name: 'once' })).GrantId).toBe(made.GrantId);
  expect((await grant(KeyId, ['Encrypt'], { Name: 'once' })).GrantId).not.toBe(made.GrantId);
  expect((await kms.send(new ListGrantsCommand({ KeyId }))).Grants).toHaveLength(2);
});

test('a grantee hands on no more than was granted', async () => {
  const KeyId = await newKey();
  await grant(KeyId, ['CreateGrant', 'Encrypt']);
  const handOn = (Operations: GrantOperation[], more = {}) =>
    ada.kms.send(new CreateGrantCommand({ KeyId, GranteePrincipal: bob.arn, Operations, ...more }));
  expect(await refusal(handOn(['Decrypt']))).toEqual(DENIED);
  expect(await refusal(handOn(['Decrypt'], { GranteePrincipal: ada.arn }))).toEqual(DENIED);
  await handOn(['Encrypt']);
  await bob.kms.send(new EncryptCommand({ KeyId, Plaintext }));
});

test('a grant lets a key be described, or its public key be read, each by itself', async () => {
  const KeyId = await newKey({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
  await grant(KeyId, ['GetPublicKey']);
  expect((await ada.kms.send(new GetPublicKeyCommand({ KeyId }))).PublicKey).toBeDefined();
  expect(await refusal(ada.kms.send(new DescribeKeyCommand({ KeyId })))).toEqual(DENIED);
  await grant(KeyId, ['DescribeKey']);
  expect((await ada.kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata!.KeyId).toBe(KeyId);
});

test('a dry run tells a grantee whether it may, and does nothing', async () => {
  const KeyId = await newKey();
  await grant(KeyId, ['Encrypt', 'DescribeKey']);
  expect(await refusal(encrypt(KeyId, { DryRun: true }))).toEqual(['DryRunOperationException', 400]);
  const wrong = ada.kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', DryRun: true }));
  expect(await refusal(wrong)).toEqual(DENIED);
  const dry = { KeyId, GranteePrincipal: bob.arn, Operations: ['Encrypt' as const], DryRun: true };
  expect(await refusal(kms.send(new CreateGrantCommand(dry)))).toEqual(['DryRunOperationException', 400]);
  expect((await kms.send(new ListGrantsCommand({ KeyId }))).Grants).toHaveLength(1);
});

test('whom nothing is granted sees no key and no alias, and changes none', async () => {
  const person = await newPerson(stack, account, 'dave');
  const KeyId = await newKey();
  await kms.send(new CreateAliasCommand({ AliasName: 'alias/kept', TargetKeyId: KeyId }));
  const seen = async () => [
    (await person.kms.send(new ListKeysCommand())).Keys!.map((key) => key.KeyId),
    (await person.kms.send(new ListAliasesCommand())).Aliases!.map((alias) => alias.AliasName),
  ];
  expect(await seen()).toEqual([[], []]);
  const mine = await newKey();
  const Policy = JSON.stringify({
    Statement: [
      { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' },
      { Effect: 'Allow', Principal: { AWS: person.arn }, Action: 'kms:*', Resource: '*' },
    ],
  });
  await kms.send(new PutKeyPolicyCommand({ KeyId: mine, Policy }));
  for (const command of [
    new DisableKeyCommand({ KeyId }),
    new CreateAliasCommand({ AliasName: 'alias/dave', TargetKeyId: KeyId }),
    new UpdateAliasCommand({ AliasName: 'alias/kept', TargetKeyId: mine }),
    new DeleteAliasCommand({ AliasName: 'alias/kept' }),
    new CreateGrantCommand({ KeyId, GranteePrincipal: person.arn, Operations: ['Encrypt'] }),
    new CreateKeyCommand(),
  ]) {
    expect(await refusal(person.kms.send(command as DisableKeyCommand))).toEqual(DENIED);
  }
  await person.kms.send(new CreateAliasCommand({ AliasName: 'alias/dave', TargetKeyId: mine }));
  expect(await seen()).toEqual([[mine], ['alias/dave']]);
  person.kms.destroy();
});
