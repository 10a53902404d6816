import type { GatherOptions } from '@keyledger/bus';

/** What custody needs of the bus: to ask all crypto nodes at once, this one included. */
export interface CustodianBus {
  /** As `Bus.gather`. */
  gather<Reply>(subject: string, payload: unknown, options: GatherOptions<Reply>): Promise<Reply[]>;
}

/** As `gather`; nobody's answer is no failure. */
export async function gatherAny<Reply>(
  bus: CustodianBus,
  subject: string,
  payload: unknown,
  options: GatherOptions<Reply>,
): Promise<Reply[]> {
  return bus.gather<Reply>(subject, payload, options).catch(() => []);
}
