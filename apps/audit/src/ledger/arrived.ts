import { setTimeout as sleep } from 'node:timers/promises';
import { jetstreamManager, type ConsumerInfo } from '@nats-io/jetstream';
import { USAGE_CONSUMER, usageStreamName, type Bus } from '@keyledger/bus';

/** A listing does not wait longer than this for records on their way: the ledger may be behind for good reasons. */
const LONGEST_WAIT_MS = 2_000;
const POLL_MS = 15;

/**
 * Waits until the ledger has every record that is on the bus now, or for two seconds. So a record of an operation that has
 * been answered is listed, and a bus that is away or busy does not keep anyone from reading what there is.
 * @param hurry has the ledger take what is on the bus without waiting for more
 */
export async function usageArrived(bus: Bus, hurry: () => void): Promise<void> {
  const deadline = performance.now() + LONGEST_WAIT_MS;
  const stream = usageStreamName(bus);
  try {
    const { consumers, streams } = await jetstreamManager(bus.connection, {
      checkAPI: false,
      timeout: LONGEST_WAIT_MS,
    });
    if (isIdle(await consumers.info(stream, USAGE_CONSUMER))) return;
    const { last_seq: target } = (await streams.info(stream)).state;
    while (performance.now() < deadline) {
      // Each time: the ledger may have been busy with earlier records until now.
      hurry();
      const info = await consumers.info(stream, USAGE_CONSUMER);
      if (isIdle(info) || info.ack_floor.stream_seq >= target) return;
      await sleep(POLL_MS);
    }
  } catch {
    // The bus cannot be asked: the ledger answers with what it has.
  }
}

const isIdle = ({ num_pending: coming, num_ack_pending: inHand }: ConsumerInfo): boolean =>
  coming === 0 && inHand === 0;
