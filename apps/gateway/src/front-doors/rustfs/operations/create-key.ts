import { LIFECYCLE, type Changed, type CreateKeyRequest } from '@keyledger/contracts';
import { deterministicId } from '@keyledger/domain';
import { newKeyMetadata } from '../keys/key-metadata.js';
import { MAX_DESCRIPTION_CHARS } from '../limits.js';
import { operation } from '../operation.js';
import { KEY_USAGES } from '../wire/words.js';

/** RustFS's newer versions take this tag for the key's name. */
const NAME_TAG = 'name';

export const createKey = operation(
  {
    name: 'create-key',
    routes: ['POST keys', 'POST create-key', 'POST key/create'],
    does: 'create key',
    compatibility: {
      status: 'differs',
      how: 'key ids are UUIDs; the tag `name` becomes an alias, by which the key can be named too. A key for signing is EC P-256',
    },
    needsRunning: true,
  },
  (input) => ({
    usage: input.oneOf('key_usage', KEY_USAGES) ?? 'ENCRYPT_DECRYPT',
    description: input.text('description', MAX_DESCRIPTION_CHARS) ?? '',
    tags: input.textMap('tags') ?? {},
  }),
  async (call, { usage, description, tags }) => {
    const context = call.command();
    const asked: CreateKeyRequest = {
      ...{ context, keyId: deterministicId('key', context.commandId), usage, description, tags },
      spec: usage === 'ENCRYPT_DECRYPT' ? 'AES_256' : 'EC_P256',
      origin: 'KEYLEDGER',
      alias: Object.hasOwn(tags, NAME_TAG) ? tags[NAME_TAG]! : null,
      rotationPeriodDays: null,
    };
    const { key } = await call.behind.backend.ask<Changed>(LIFECYCLE.createKey, asked);
    return { key_id: key.id, key_metadata: newKeyMetadata(key) };
  },
);
