import { MAX_MARKER_CHARS } from '../limits.js';
import { AwsError } from './aws-error.js';
import type { Input } from './input.js';

export interface PageInput {
  limit: number;
  marker: string | undefined;
}

export function readPage(input: Input, sizes: { max: number; usual: number }): PageInput {
  return {
    limit: input.integer('Limit', 1, sizes.max) ?? sizes.usual,
    marker: input.text('Marker', { max: MAX_MARKER_CHARS }),
  };
}

/** The members that every listing ends with. */
export function pageEnd(nextMarker: string | null): { Truncated: boolean; NextMarker?: string } {
  return nextMarker === null ? { Truncated: false } : { Truncated: true, NextMarker: nextMarker };
}

const MARKER_PREFIX = 'after:';

/**
 * One page of a list that is at hand as a whole. The marker names the last item that was given, so that a list that changes
 * between two pages repeats and skips nothing that stayed.
 *
 * @param items in the order of their ids.
 * @throws AwsError InvalidMarkerException
 */
export function pageOf<T>(
  items: T[],
  idOf: (item: T) => string,
  { limit, marker }: PageInput,
): { page: T[]; nextMarker: string | null } {
  const after = marker === undefined ? null : decodeMarker(marker);
  const rest = after === null ? items : items.filter((item) => idOf(item) > after);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return { page, nextMarker: last !== undefined && rest.length > limit ? encodeMarker(idOf(last)) : null };
}

function encodeMarker(id: string): string {
  return Buffer.from(MARKER_PREFIX + id).toString('base64url');
}

function decodeMarker(marker: string): string {
  const text = Buffer.from(marker, 'base64url').toString('utf8');
  if (!text.startsWith(MARKER_PREFIX))
    throw new AwsError('InvalidMarkerException', 'the marker is not one of this list');
  return text.slice(MARKER_PREFIX.length);
}
