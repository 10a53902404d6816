import {
  kurrentDbUnderTest,
  memoryUnderTest,
  namespacedUnderTest,
  sqliteUnderTest,
} from '../../support/event-stores.js';
import { eventStoreContract } from './event-store.contract.js';

for (const under of [memoryUnderTest, namespacedUnderTest, sqliteUnderTest, await kurrentDbUnderTest()]) {
  if ('missing' in under) {
    process.stderr.write(`${under.missing}\n`);
    describe.skip(under.missing, () => it('keeps the contract of an event store', () => undefined));
  } else {
    describe(`the ${under.name} event store`, () => eventStoreContract(under));
  }
}
