import type { Key } from '../api/shapes.js';
import { fields, pairs, type Cell } from './table.js';

/** A key as `name: value` lines. */
export function keyText(key: Key): string {
  return fields([
    ['id', key.id],
    ['arn', key.arn],
    ['aliases', key.aliases.join(', ')],
    ['description', key.description],
    ['state', key.state],
    ['deletion', key.deletionAt ?? undefined],
    ['spec', key.spec],
    ['usage', key.usage],
    ['origin', key.origin],
    ['expires', key.materialExpiresAt ?? undefined],
    ['version', key.currentVersion],
    ['created', key.createdAt],
    ['rotation', rotationText(key.rotation)],
    ['rotated', rotatedText(key.rotation)],
    ['tags', pairs(key.tags)],
    ['bound', pairs(key.boundResources)],
    ['resources', key.resourcesBlocked ? 'blocked' : undefined],
    ['permitted', permittedText(key.permissions)],
    ['revision', key.revision],
  ]);
}

/** `<principal>: read, use; …`; undefined when nobody was given anything on this key alone. */
function permittedText(permissions: Key['permissions']): string | undefined {
  const parts = Object.entries(permissions).map(([principal, held]) => `${principal}: ${held.join(', ')}`);
  return parts.length === 0 ? undefined : parts.join('; ');
}

/** `every 90 days, next at <time>`, or `off`. */
export function rotationText(rotation: Key['rotation']): string {
  if (!rotation.enabled) return 'off';
  const next = rotation.nextRotationAt === null ? '' : `, next at ${rotation.nextRotationAt}`;
  return `every ${rotation.periodDays} ${rotation.periodDays === 1 ? 'day' : 'days'}${next}`;
}

const rotatedText = ({ count, lastRotatedAt }: Key['rotation']): string =>
  count === 0 ? 'never' : `${count} ${count === 1 ? 'time' : 'times'}, last at ${lastRotatedAt ?? '-'}`;

export const KEY_TITLES = ['id', 'state', 'spec', 'version', 'aliases', 'created', 'description'] as const;

/** A key as a row under `KEY_TITLES`. */
export function keyRow(key: Key): readonly Cell[] {
  const { id, state, spec, currentVersion, aliases, createdAt, description } = key;
  return [id, state, spec, currentVersion, aliases.join(', '), createdAt, clipped(description)];
}

/** A description may have 8192 characters; a row of a table has room for its beginning. */
const MAX_SHOWN_CHARS = 60;
const clipped = (text: string): string =>
  text.length <= MAX_SHOWN_CHARS ? text : `${text.slice(0, MAX_SHOWN_CHARS - 1)}…`;
