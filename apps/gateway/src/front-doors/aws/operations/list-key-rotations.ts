import { AUDIT, type HistoryReply, type KeyView } from '@keyledger/contracts';
import type { JsonObject, KeyVersion } from '@keyledger/domain';
import type { AwsCall } from '../call.js';
import { epochSeconds, expiration } from '../keys/key-metadata.js';
import { KEY_ID } from '../keys/key-name.js';
import { requireRotatable } from '../keys/requirements.js';
import { PAGES } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import { pageEnd, pageOf, readPage } from '../wire/paging.js';

const WHICH = ['ALL_KEY_MATERIAL', 'ROTATIONS_ONLY'] as const;
/** Enough for the most versions that a key can have, so that texts sort as the numbers do. */
const VERSION_DIGITS = 6;
/** How much of a key's history is looked through for what set off its rotations; later ones are told without it. */
const HISTORY_PAGE_EVENTS = 1000;
const MAX_HISTORY_PAGES = 16;
/** AWS's names of what sets off a rotation. */
const ROTATION_TYPE: Record<string, string> = { manual: 'ON_DEMAND', schedule: 'AUTOMATIC' };

export const listKeyRotations = operation(
  BY_SERVICE,
  (input) => ({
    keyId: input.requiredText('KeyId', KEY_ID),
    which: input.oneOf('IncludeKeyMaterial', WHICH) ?? 'ROTATIONS_ONLY',
    ...readPage(input, PAGES.rotations),
  }),
  async (call, { keyId, which, ...asked }) => {
    const { key, versions } = await call.versions(call.keyAlone(keyId));
    requireRotatable(key);
    const listed = which === 'ALL_KEY_MATERIAL' ? versions : versions.filter(isRotated);
    const { page, nextMarker } = pageOf(listed, idOf, asked);
    const types = page.some(isRotated) ? await rotationTypes(call, key.id) : new Map<number, string>();
    const rotations = page.map((version) => ({
      KeyId: key.id,
      KeyMaterialId: version.fingerprint,
      KeyMaterialState: version.version === key.currentVersion ? 'CURRENT' : 'NON_CURRENT',
      ...importOf(key),
      ...(isRotated(version) ? rotationOf(version, types) : {}),
    }));
    return { Rotations: rotations, ...pageEnd(nextMarker) };
  },
);

/** The first material came with the key, not by a rotation. */
const isRotated = ({ version }: KeyVersion): boolean => version > 1;
const idOf = ({ version }: KeyVersion): string => String(version).padStart(VERSION_DIGITS, '0');

function importOf(key: KeyView): JsonObject {
  if (key.origin !== 'EXTERNAL') return {};
  return { ImportState: key.state === 'PendingImport' ? 'PENDING_IMPORT' : 'IMPORTED', ...expiration(key) };
}

function rotationOf({ version, createdAt }: KeyVersion, types: Map<number, string>): JsonObject {
  const type = types.get(version);
  return { RotationDate: epochSeconds(createdAt), ...(type === undefined ? {} : { RotationType: type }) };
}

/** By version: what set its rotation off. */
async function rotationTypes(call: AwsCall, keyId: string): Promise<Map<number, string>> {
  const types = new Map<number, string>();
  let cursor: string | null = null;
  for (let page = 0; page < MAX_HISTORY_PAGES; page++) {
    const { events, nextCursor }: HistoryReply = await call.backend.ask(AUDIT.history, {
      context: call.context,
      key: { id: keyId },
      limit: HISTORY_PAGE_EVENTS,
      cursor,
    });
    for (const { type, data } of events) {
      const name = ROTATION_TYPE[String(data.trigger)];
      if (type === 'KeyRotated' && name !== undefined) types.set(Number(data.version), name);
    }
    if (nextCursor === null) break;
    cursor = nextCursor;
  }
  return types;
}
