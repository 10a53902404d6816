import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GetKeyLastUsageCommand,
  GetKeyRotationStatusCommand,
  ListKeyRotationsCommand,
  paginateListAliases,
  paginateListKeys,
  paginateListResourceTags,
  ReEncryptCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  type KMSClient,
} from '@aws-sdk/client-kms';
import { eventually, expectStatus } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';
import { kmsClient, refusal } from './support.js';

/** A key's life through AWS's own client. */
let stack: Stack;
let kms: KMSClient;
beforeAll(async () => {
  stack = await startStack({ gateways: 2 });
  kms = kmsClient(stack);
});
afterAll(async () => {
  kms?.destroy();
  await stack?.stop();
});

const createKey = async (): Promise<string> => (await kms.send(new CreateKeyCommand())).KeyMetadata!.KeyId!;
const describe_ = async (KeyId: string) => (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata!;

test('what is changed through one gateway is so through the other when the answer comes', async () => {
  const other = kmsClient(stack, stack.credentials, stack.endpoints[1]!);
  const KeyId = await createKey();
  const encrypt = () => other.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('x') }));
  await encrypt();
  await kms.send(new DisableKeyCommand({ KeyId }));
  expect(await refusal(encrypt())).toEqual(['DisabledException', 400]);
  await kms.send(new EnableKeyCommand({ KeyId }));
  await encrypt();
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  expect(await refusal(encrypt())).toEqual(['KMSInvalidStateException', 400]);
  other.destroy();
});

test('a key goes through its states, and every change is an event with who made it', async () => {
  const KeyId = await createKey();
  const { Arn } = await describe_(KeyId);
  await kms.send(new DisableKeyCommand({ KeyId: Arn }));
  expect(await describe_(KeyId)).toMatchObject({ KeyState: 'Disabled', Enabled: false });
  const scheduled = await kms.send(new ScheduleKeyDeletionCommand({ KeyId }));
  expect(scheduled).toMatchObject({ KeyId: Arn, KeyState: 'PendingDeletion', PendingWindowInDays: 30 });
  expect((await describe_(KeyId)).DeletionDate).toEqual(scheduled.DeletionDate);
  expect(await refusal(kms.send(new EnableKeyCommand({ KeyId })))).toEqual(['KMSInvalidStateException', 400]);
  expect((await kms.send(new CancelKeyDeletionCommand({ KeyId }))).KeyId).toBe(Arn);
  expect((await describe_(KeyId)).KeyState).toBe('Disabled');

  const { events } = expectStatus(await stack.api('GET', `/keys/${KeyId}/history`), 200);
  expect(events.map(({ type }: { type: string }) => type)).toEqual([
    'KeyCreated',
    'KeyDisabled',
    'KeyDeletionScheduled',
    'KeyDeletionCancelled',
  ]);
  const doors = events.map(({ principal }: { principal: { frontDoor: string } }) => principal.frontDoor);
  expect(new Set(doors)).toEqual(new Set(['aws']));
});

test('a deleted key is not found any more, whatever is asked of it', async () => {
  const KeyId = await createKey();
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('x') }));
  expect(CiphertextBlob!.length).toBeGreaterThan(0);
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  expectStatus(await stack.api('POST', `/keys/${KeyId}/delete-now`), 200);
  for (const command of [
    new DescribeKeyCommand({ KeyId }),
    new EnableKeyCommand({ KeyId }),
    new CancelKeyDeletionCommand({ KeyId }),
    new GetKeyRotationStatusCommand({ KeyId }),
    new EncryptCommand({ KeyId, Plaintext: Buffer.from('x') }),
  ]) {
    expect(await refusal(kms.send(command as DescribeKeyCommand))).toEqual(['NotFoundException', 400]);
  }
});

test('material is named, rotations are listed, and the last use is told', async () => {
  const KeyId = await createKey();
  const first = (await describe_(KeyId)).CurrentKeyMaterialId;
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  await kms.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 90 }));
  const status = await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
  expect(status).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 90 });
  expect(Math.round((status.NextRotationDate!.getTime() - Date.now()) / 86_400_000)).toBe(90);
  await kms.send(new RotateKeyOnDemandCommand({ KeyId }));
  const second = (await describe_(KeyId)).CurrentKeyMaterialId;
  expect(second).not.toBe(first);
  const { Rotations } = await kms.send(
    new ListKeyRotationsCommand({ KeyId, IncludeKeyMaterial: 'ALL_KEY_MATERIAL' }),
  );
  expect(Rotations).toMatchObject([
    { KeyMaterialId: first, KeyMaterialState: 'NON_CURRENT' },
    { KeyMaterialId: second, KeyMaterialState: 'CURRENT', RotationType: 'ON_DEMAND' },
  ]);

  const Plaintext = Buffer.from('x');
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext }));
  const usage = await eventually(async () => {
    const { KeyLastUsage } = await kms.send(new GetKeyLastUsageCommand({ KeyId }));
    return KeyLastUsage ?? false;
  });
  expect(usage.Operation).toBe('Encrypt');
  expect((await kms.send(new DecryptCommand({ CiphertextBlob }))).KeyMaterialId).toBe(second);
  const made = await kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' }));
  expect(made.KeyMaterialId).toBe(second);
  const moved = await kms.send(new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: KeyId }));
  expect([moved.SourceKeyMaterialId, moved.DestinationKeyMaterialId]).toEqual([second, second]);
});

test('listings in pages give everything once', async () => {
  const KeyId = await createKey();
  const names = Array.from({ length: 7 }, (_, index) => `alias/paged-${index}`);
  for (const AliasName of names) await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }));
  const seen: string[] = [];
  for await (const page of paginateListAliases({ client: kms, pageSize: 3 }, { KeyId })) {
    seen.push(...page.Aliases!.map(({ AliasName }) => AliasName!));
  }
  expect(seen).toEqual(names);
  for (const AliasName of names) await kms.send(new DeleteAliasCommand({ AliasName }));

  const Tags = Array.from({ length: 7 }, (_, index) => ({ TagKey: `tag-${index}`, TagValue: String(index) }));
  await kms.send(new TagResourceCommand({ KeyId, Tags }));
  const tags: unknown[] = [];
  for await (const page of paginateListResourceTags({ client: kms, pageSize: 3 }, { KeyId }))
    tags.push(...page.Tags!);
  expect(tags).toEqual(Tags);

  const keys: string[] = [];
  for await (const page of paginateListKeys({ client: kms, pageSize: 2 }, {})) {
    keys.push(...page.Keys!.map((each) => each.KeyId!));
  }
  expect(keys).toContain(KeyId);
  expect(new Set(keys).size).toBe(keys.length);
});
