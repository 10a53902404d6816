import type { JsonObject } from '@keyledger/domain';

export { CustodyError } from './custody-error.js';

export const ROOT_KEY_BYTES = 32;

/**
 * Where the root key comes from. A custody may take its time (shares have to arrive): until `open` resolves the service
 * is sealed and answers `Sealed`. Several nodes may call either method at the same time, against the same data.
 */
export interface RootKeySource {
  /** Name of the custody, as events and the status page show it. */
  readonly custody: string;
  /**
   * A root key for a material store that has none yet. When another node is quicker, its root key counts, and this one is
   * forgotten: what it left behind must not be taken for the real one.
   */
  create(): Promise<{ secret: Buffer; parameters: JsonObject }>;
  /**
   * The root key that the material store was set up with.
   * @param parameters what `create` returned then; nothing secret.
   * @throws CustodyError it cannot be had, in words for an operator.
   */
  open(parameters: JsonObject): Promise<Buffer>;
}
