import {
  CreateKeyCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EncryptCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { base64, expectStatus } from '../../support/keys.js';
import type { Stack } from '../../support/stack.js';
import { kmsClient } from '../aws/support.js';
import { ArrayClient } from '../hitachi/support.js';
import { expectAnswer, kms as huaweiKms } from '../huawei/support.js';
import { done, startLocal } from '../rustfs/support.js';

/** What every dialect can say of a key, in the words of none. */
export interface Story {
  state: 'Enabled' | 'Disabled' | 'PendingDeletion';
  description: string | null;
  /** Whole seconds since the epoch. */
  createdAt: number;
}

/** One dialect, as far as keys of any dialect can be told and changed through it. */
export interface Door {
  name: string;
  /** Makes a key and answers its id. */
  create(): Promise<string>;
  /** Null: the dialect does not show the key. */
  story(id: string): Promise<Story | null>;
  /** Undefined: it has no such operation. */
  use?(id: string): Promise<unknown>;
  disable?(id: string): Promise<unknown>;
  enable?(id: string): Promise<unknown>;
  /** Begins the deletion. */
  remove(id: string): Promise<unknown>;
}

const seconds = (time: string | number | Date): number => Math.floor(new Date(time).getTime() / 1000);

function nativeDoor(stack: Stack): Door {
  const change = (id: string, verb: string, body: object = {}) =>
    stack.api('POST', `/keys/${id}/${verb}`, body).then((reply) => expectStatus(reply, 200));
  return {
    name: 'native',
    create: async () => expectStatus(await stack.api('POST', '/keys', { description: 'native' }), 201).id,
    story: async (id) => {
      const { state, description, createdAt } = expectStatus(await stack.api('GET', `/keys/${id}`), 200);
      return { state, description, createdAt: seconds(createdAt) };
    },
    use: (id) => change(id, 'encrypt', { plaintext: base64('x') }),
    disable: (id) => change(id, 'disable'),
    enable: (id) => change(id, 'enable'),
    remove: (id) => change(id, 'schedule-deletion'),
  };
}

function awsDoor(stack: Stack): Door {
  const kms = kmsClient(stack);
  return {
    name: 'aws',
    create: async () => (await kms.send(new CreateKeyCommand({ Description: 'aws' }))).KeyMetadata!.KeyId!,
    story: async (KeyId) => {
      const { KeyState, Description, CreationDate } = (await kms.send(new DescribeKeyCommand({ KeyId })))
        .KeyMetadata!;
      const state = KeyState as Story['state'];
      return { state, description: Description!, createdAt: seconds(CreationDate!) };
    },
    use: (KeyId) => kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('x') })),
    disable: (KeyId) => kms.send(new DisableKeyCommand({ KeyId })),
    enable: (KeyId) => kms.send(new EnableKeyCommand({ KeyId })),
    remove: (KeyId) => kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 })),
  };
}

const HUAWEI_STATES: Record<string, Story['state']> = { 2: 'Enabled', 3: 'Disabled', 4: 'PendingDeletion' };

function huaweiDoor(stack: Stack): Door {
  let made = 0;
  const ask = async (operation: string, body: object) =>
    expectAnswer(await huaweiKms(stack, operation, body), 200);
  return {
    name: 'huawei',
    create: async () => {
      const members = { key_alias: `door-${++made}`, key_description: 'huawei' };
      return (await ask('create-key', members)).key_info.key_id;
    },
    story: async (key_id) => {
      const { key_info: info } = await ask('describe-key', { key_id });
      return {
        state: HUAWEI_STATES[info.key_state]!,
        description: info.key_description,
        createdAt: seconds(Number(info.creation_date)),
      };
    },
    use: (key_id) => ask('encrypt-data', { key_id, plain_text: 'x' }),
    disable: (key_id) => ask('disable-key', { key_id }),
    enable: (key_id) => ask('enable-key', { key_id }),
    remove: (key_id) => ask('schedule-key-deletion', { key_id, pending_days: '7' }),
  };
}

function rustfsDoor(stack: Stack): Door {
  return {
    name: 'rustfs',
    create: async () => (await done(stack, 'POST', '/keys', { Description: 'rustfs' })).key_id,
    story: async (id) => {
      const { key_metadata: told } = await done(stack, 'GET', `/keys/${id}`);
      const state = told.deletion_date ? 'PendingDeletion' : told.enabled ? 'Enabled' : 'Disabled';
      return { state, description: told.description, createdAt: seconds(told.creation_date) };
    },
    use: (key_id) => done(stack, 'POST', '/generate-data-key', { key_id, key_spec: 'AES_256' }),
    disable: (key_id) => done(stack, 'POST', '/keys/disable', { key_id }),
    enable: (key_id) => done(stack, 'POST', '/keys/enable', { key_id }),
    remove: (key_id) => done(stack, 'DELETE', '/keys/delete', { key_id, pending_window_in_days: 7 }),
  };
}

/** An array's keys have numbers; a key that was made elsewhere is given one. It shows free keys that could be used. */
function hitachiDoor(stack: Stack): Door {
  const array = new ArrayClient(stack);
  const TAG = 'hitachi-encryption-key';
  let next = 100;
  const numberOf = async (id: string): Promise<string> => {
    const { tags } = expectStatus(await stack.api('GET', `/keys/${id}`), 200);
    if (tags[TAG] !== undefined) return tags[TAG];
    const number = String(next++);
    expectStatus(await stack.api('POST', `/keys/${id}/tags`, { set: { [TAG]: number } }), 200);
    const alias = { name: `hitachi/encryption-key/${number}`, key: id };
    expectStatus(await stack.api('POST', '/aliases', alias), 201);
    return number;
  };
  return {
    name: 'hitachi',
    create: async () => {
      const before = new Set((await array.keys()).map(({ keyId }) => keyId));
      await array.ended(await array.call('POST', 'encryption-keys', { count: 1 }));
      const made = (await array.keys()).find(({ keyId }) => !before.has(keyId));
      const name = encodeURIComponent(`alias/hitachi/encryption-key/${made.keyId}`);
      return expectStatus(await stack.api('GET', `/keys/${name}`), 200).id;
    },
    story: async (id) => {
      const { status, body } = await array.call('GET', `encryption-keys/${await numberOf(id)}`);
      if (status === 404) return null;
      return { state: 'Enabled', description: null, createdAt: seconds(body.createdTime) };
    },
    remove: async (id) => {
      const job = await array.ended(await array.call('DELETE', `encryption-keys/${await numberOf(id)}`));
      if (job.state !== 'Succeeded') throw new Error(JSON.stringify(job));
    },
  };
}

/** Every dialect that the gateway speaks. */
export async function openDoors(stack: Stack): Promise<Door[]> {
  await startLocal(stack);
  return [nativeDoor, awsDoor, huaweiDoor, rustfsDoor, hitachiDoor].map((door) => door(stack));
}

export const DOORS = ['native', 'aws', 'huawei', 'rustfs', 'hitachi'] as const;
