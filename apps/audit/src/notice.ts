import type { Projection } from '@keyledger/database';
import type { OpenedEvent } from '@keyledger/event-store';

/** A projection that also tells of each batch it applies. The batch is not committed yet when it tells. */
export function noticing<T>(
  projection: Projection<T>,
  tell: (events: readonly OpenedEvent[]) => void,
): Projection<T> {
  return {
    ...projection,
    apply: async (trx, events) => {
      await projection.apply(trx, events);
      tell(events);
    },
  };
}
