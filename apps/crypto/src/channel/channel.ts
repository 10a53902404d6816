import { SealedServer, encodeError, type ChannelKey } from '@keyledger/bus';
import { KeyledgerError } from '@keyledger/domain';
import type { MasterKeys } from '../master-keys/master-keys.js';
import type { MaterialStore } from '../material-store/material-store.js';
import { CHANNEL_KEY_ID } from '../material-store/schema.js';
import { channelKeyPlace } from '../wrapping/places.js';
import { unwrap, wrap } from '../wrapping/wrap.js';

/** The crypto cluster's end of the sealed channel. All nodes share one key, wrapped in the material store. */
export class Channel {
  private server: SealedServer | undefined;

  /** Begins to open messages; the node must be unsealed. */
  async open(masters: MasterKeys, store: MaterialStore): Promise<void> {
    const { id: mkeyId, key } = masters.current;
    const place = { id: CHANNEL_KEY_ID, mkey_id: mkeyId };
    const proposed = await SealedServer.newPrivateKey();
    const wrapped = wrap(key, channelKeyPlace(place), proposed);
    proposed.fill(0);
    const row = await store.channelKey({ ...place, wrapped });
    const clear = unwrap(await masters.master(row.mkey_id), channelKeyPlace(row), row.wrapped);
    this.server = await SealedServer.open(clear);
    clear.fill(0);
  }

  /** @throws KeyledgerError Sealed. */
  publicKey(): ChannelKey {
    if (!this.server) throw sealed();
    return { publicKey: this.server.publicKey };
  }

  /** As `SealedServer.answer`; while the node is sealed, nothing can be opened and the answer says so in clear. */
  async answer(
    subject: string,
    message: Uint8Array,
    handle: (payload: unknown) => Promise<unknown>,
  ): Promise<Uint8Array> {
    return this.server ? this.server.answer(subject, message, handle) : encodeError(sealed());
  }
}

const sealed = (): KeyledgerError =>
  new KeyledgerError('Sealed', 'the service is sealed: its root key is missing');
