import { rmSync } from 'node:fs';
import {
  CreateKeyCommand,
  DescribeKeyCommand,
  EncryptCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { eventually } from '../../support/keys.js';
import { startStack } from '../../support/stack.js';
import { kmsClient, refusal } from './support.js';

const DAY_SECONDS = 86_400;

test('a key is deleted when its pending window is over, and AWS’s clients are served while schedules see that time pass', async () => {
  const before = await startStack({ keepData: true });
  const early = kmsClient(before);
  const create = async () => (await early.send(new CreateKeyCommand())).KeyMetadata!.KeyId!;
  const [KeyId, staying] = [await create(), await create()];
  await early.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  early.destroy();
  await before.stop();

  const env = { KEYLEDGER_CLOCK_OFFSET_SECONDS: String(8 * DAY_SECONDS) };
  const after = await startStack({ env, dataDir: before.dataDir });
  const late = kmsClient(after);
  try {
    await eventually(async () => {
      const found = await late.send(new DescribeKeyCommand({ KeyId })).then(
        () => true,
        () => false,
      );
      return !found;
    });
    expect(await refusal(late.send(new DescribeKeyCommand({ KeyId })))).toEqual(['NotFoundException', 400]);
    await late.send(new EncryptCommand({ KeyId: staying, Plaintext: Buffer.from('x') }));
  } finally {
    late.destroy();
    await after.stop();
    rmSync(before.dataDir, { recursive: true, force: true });
  }
});
