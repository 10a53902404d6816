import { randomUUID } from 'node:crypto';
import type { EventStore } from '@keyledger/event-store';
import type { StoreUnderTest, TestLog } from '../../support/event-stores.js';
import { appendingContract } from './appending.contract.js';
import { concurrencyContract } from './concurrency.contract.js';
import { followingContract } from './following.contract.js';
import { forgettingContract } from './forgetting.contract.js';
import type { ContractContext } from './helpers.js';
import { readingContract } from './reading.contract.js';
import { restoringContract } from './restoring.contract.js';
import { sealedEventsContract } from './sealed-events.contract.js';
import { subscribingContract } from './subscribing.contract.js';

/** What every event store must do (`libs/event-store/src/port.ts`). */
export function eventStoreContract(under: StoreUnderTest): void {
  let log: TestLog;
  let store: EventStore;
  let others: EventStore[] = [];
  let prefix: string;

  beforeAll(async () => {
    log = await under.start();
    store = await log.open();
  });
  beforeEach(() => {
    prefix = `test${randomUUID().slice(0, 13)}-`;
  });
  afterEach(async () => {
    await Promise.all(others.map((other) => other.close()));
    others = [];
  });
  afterAll(async () => {
    await store.close();
    await log.dispose();
  });

  const context: ContractContext = {
    store: () => store,
    async another() {
      const other = await log.open();
      others.push(other);
      return other;
    },
    async fresh() {
      const own = await (under.startEmpty ?? under.start)();
      const opened = await own.open();
      return {
        opened,
        async close() {
          await opened.close();
          await own.dispose();
        },
      };
    },
    stream: (name = 'a') => prefix + name,
    prefix: () => prefix,
  };
  describe('appending', () => appendingContract(context));
  describe('appending at the same time', () => concurrencyContract(context));
  describe('reading', () => readingContract(context));
  describe('subscribing', () => subscribingContract(context));
  describe('following a busy log', () => followingContract(context));
  describe('forgetting', () => forgettingContract(context));
  describe('restoring', () => restoringContract(context));
  describe('sealed events', () => sealedEventsContract(context));
}
