import type { StoredEvent } from './port.js';

/** An event as a store writes it: taken down when `append` is called, so that later changes to the object change nothing. */
export interface SerialisedEvent {
  id: string;
  type: string;
  time: string;
  /** JSON. */
  data: string;
  /** JSON. */
  metadata: string;
}

/** An event as our own stores keep it. */
export interface EventRow extends SerialisedEvent {
  stream: string;
  revision: number;
  position: number;
}

/** The event of a row; a new object each time, so that no reader can change what another one reads. */
export function toEvent(row: EventRow): StoredEvent {
  const { id, type, time, stream, revision, position } = row;
  const metadata = row.metadata === '{}' ? {} : JSON.parse(row.metadata);
  return { id, type, time, data: JSON.parse(row.data), metadata, stream, revision, position };
}
