import { CRYPTO, type ServiceStatus } from '@keyledger/contracts';
import { gatherAny, type CustodianBus } from '../custodian-bus.js';
import type { LiveCustodian } from '../root-custody.js';

const STATUS_LIMIT_MS = 2_000;
const STATUS_STALL_MS = 300;

/** Crypto nodes that answer now, by the names that they enrol under. */
export async function liveCustodians(bus: CustodianBus): Promise<LiveCustodian[]> {
  const replies = await gatherAny<ServiceStatus>(
    bus,
    CRYPTO.status,
    {},
    {
      timeoutMs: STATUS_LIMIT_MS,
      waitMs: STATUS_STALL_MS,
    },
  );
  return replies.flatMap(({ details }) =>
    typeof details.custodian === 'string'
      ? [{ name: details.custodian, unsealed: details.sealed === false }]
      : [],
  );
}
