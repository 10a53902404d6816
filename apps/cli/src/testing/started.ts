import { run } from '../program.js';
import { FakeIo, type Answer } from './fake-io.js';

export const KEY_ID = '0b7f9fa5-9b57-42b6-aa7b-afdc89b57b94';
export const KEY = {
  id: KEY_ID,
  arn: `arn:aws:kms:us-east-1:000000000000:key/${KEY_ID}`,
  projectId: '0'.repeat(32),
  description: 'orders',
  state: 'Enabled',
  spec: 'AES_256',
  usage: 'ENCRYPT_DECRYPT',
  origin: 'KEYLEDGER',
  currentVersion: 1,
  aliases: ['alias/orders'],
  tags: {},
  createdAt: '2026-11-24T07:00:00.000Z',
  deletionAt: null,
  rotation: { enabled: false, periodDays: null, lastRotatedAt: null, nextRotationAt: null, count: 0 },
  boundResources: {},
  resourcesBlocked: false,
  materialExpiresAt: null,
  permissions: {},
  revision: 0,
};

/** Runs a command line (split at blanks) against a fake service, and gives what came of it. */
export const started = async (
  args: string,
  service: Answer,
  more = {},
): Promise<FakeIo & { exitCode: number }> => {
  const fake = new FakeIo(service, more);
  return Object.assign(fake, { exitCode: await run(args.split(' '), fake.io) });
};
