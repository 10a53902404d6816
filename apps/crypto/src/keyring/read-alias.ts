import { sealedUnder, type EventStore } from '@keyledger/event-store';

/** The key that an alias stands for now; undefined when there is no such alias. */
export async function readAlias(store: EventStore, stream: string): Promise<{ keyId: string } | undefined> {
  const [last] = await store.readStream(stream, { backwards: true, limit: 1 });
  if (!last || last.type === 'AliasDeleted') return undefined;
  // An alias event is sealed under its target's history key, so that its place in clear names the target already.
  const keyId = sealedUnder(last);
  if (keyId === null) throw new Error(`the last event of ${stream} is not sealed under a key`);
  return { keyId };
}
