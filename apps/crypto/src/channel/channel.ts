import { SealedServer, encodeError, type ChannelKey } from '@keyledger/bus';
import type { KeyledgerError } from '@keyledger/domain';
import { installationKey } from '../master-keys/installation-key.js';
import type { MasterKeys } from '../master-keys/master-keys.js';
import type { MaterialStore } from '../material-store/material-store.js';
import { CHANNEL_KEY_ID } from '../material-store/schema.js';

/** The crypto cluster's end of the sealed channel. All nodes share one key, wrapped in the material store. */
export class Channel {
  private server: SealedServer | undefined;

  /** @param sealedError what to answer while there is no root key */
  constructor(private readonly sealedError: () => KeyledgerError) {}

  /** Begins to open messages; the node must be unsealed. */
  async open(masters: MasterKeys, store: MaterialStore): Promise<void> {
    const clear = await installationKey(masters, store, CHANNEL_KEY_ID, () => SealedServer.newPrivateKey());
    this.server = await SealedServer.open(clear);
    clear.fill(0);
  }

  /** @throws KeyledgerError Sealed. */
  publicKey(): ChannelKey {
    if (!this.server) throw this.sealedError();
    return { publicKey: this.server.publicKey };
  }

  /** As `SealedServer.answer`; while the node is sealed, nothing can be opened and the answer says so in clear. */
  async answer(
    subject: string,
    message: Uint8Array,
    handle: (payload: unknown) => Promise<unknown>,
  ): Promise<Uint8Array> {
    return this.server ? this.server.answer(subject, message, handle) : encodeError(this.sealedError());
  }
}
