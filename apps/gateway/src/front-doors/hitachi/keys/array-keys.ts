import { Injectable } from '@nestjs/common';
import {
  LIFECYCLE,
  type Changed,
  type CommandContext,
  type CreateKeyRequest,
  type KeyView,
  type ListKeysReply,
  type ListKeysRequest,
  type RequestContext,
} from '@keyledger/contracts';
import { deterministicId, isKeyledgerError, KeyledgerError } from '@keyledger/domain';
import { Backend } from '../../../core/backend.js';
import { partOf } from '../../../core/request-context.js';
import { MAX_CREATIONS_IN_FLIGHT, MAX_KEYS } from '../limits.js';
import { HitachiError } from '../wire/hitachi-error.js';
import { keyTypeOf } from './key-object.js';

/** The tag that makes a key one of the array's; its value is the number. */
export const NUMBER_TAG = 'hitachi-encryption-key';
/** The alias that reserves the number: two keys cannot have one name, whoever makes them at the same time. */
export const numberAlias = (number: number): string => `hitachi/encryption-key/${number}`;

const PAGE_KEYS = 1000;

export interface NumberedKey {
  number: number;
  key: KeyView;
}
export interface ArrayKey extends NumberedKey {
  type: 'DEK' | 'FREE';
}

/** The project's keys that have a number, as an array's keys have. */
@Injectable()
export class ArrayKeys {
  constructor(private readonly backend: Backend) {}

  /** All that an array would show, by number. */
  async all(context: RequestContext): Promise<ArrayKey[]> {
    return (await this.numbered(context)).flatMap(shown);
  }

  /** @throws KeyledgerError NotFound */
  async one(context: RequestContext, number: number): Promise<ArrayKey> {
    const asked = { context, key: { alias: numberAlias(number) }, at: null };
    const key = await this.backend.ask<KeyView>(LIFECYCLE.describeKey, asked).catch(unknownAsNone);
    const [found] = key && numberOf(key) === number ? shown({ number, key }) : [];
    if (!found) throw new KeyledgerError('NotFound', 'there is no such encryption key');
    return found;
  }

  /** Numbers that are free, lowest first. @throws HitachiError when there are not so many. */
  async freeNumbers(context: RequestContext, count: number): Promise<number[]> {
    const taken = new Set((await this.numbered(context)).map(({ number }) => number));
    const free = Array.from({ length: MAX_KEYS }, (_, number) => number).filter((each) => !taken.has(each));
    if (free.length >= count) return free;
    throw new HitachiError(
      'TooManyKeys',
      `${count} more encryption keys would be more than ${MAX_KEYS}: there is room for ${free.length}`,
    );
  }

  /**
   * Makes so many keys.
   * @param numbers to choose from, in this order. One that somebody else takes meanwhile is passed over.
   */
  async create(command: CommandContext, count: number, numbers: number[]): Promise<void> {
    const rest = numbers.values();
    let wanted = count;
    const next = async (): Promise<void> => {
      while (wanted > 0) {
        wanted--;
        const { value: number, done } = rest.next();
        if (done) throw new HitachiError('TooManyKeys', 'others took the numbers that were free');
        if (!(await this.createOne(command, number))) wanted++;
      }
    };
    const lanes = Array.from({ length: Math.min(count, MAX_CREATIONS_IN_FLIGHT) }, next);
    const failed = (await Promise.allSettled(lanes)).find(({ status }) => status === 'rejected');
    if (failed) throw (failed as PromiseRejectedResult).reason;
  }

  /** False: the number is somebody else's. */
  private async createOne(command: CommandContext, number: number): Promise<boolean> {
    const context = partOf(command, String(number));
    const asked: CreateKeyRequest = {
      context,
      keyId: deterministicId('key', context.commandId),
      description: `Encryption key ${number}`,
      spec: 'AES_256',
      usage: 'ENCRYPT_DECRYPT',
      origin: 'KEYLEDGER',
      alias: numberAlias(number),
      tags: { [NUMBER_TAG]: String(number) },
      rotationPeriodDays: null,
    };
    try {
      await this.backend.ask<Changed>(LIFECYCLE.createKey, asked);
      return true;
    } catch (error) {
      if (isKeyledgerError(error) && error.code === 'AliasExists') return false;
      throw error;
    }
  }

  /** Also those that an array would not show: their numbers are taken. */
  private async numbered(context: RequestContext): Promise<NumberedKey[]> {
    const found: NumberedKey[] = [];
    let cursor: string | null = null;
    do {
      const asked: ListKeysRequest = {
        context,
        limit: PAGE_KEYS,
        cursor,
        state: null,
        tag: { name: NUMBER_TAG, value: null },
        q: null,
      };
      const { keys, nextCursor }: ListKeysReply = await this.backend.ask(LIFECYCLE.listKeys, asked);
      for (const key of keys) {
        const number = numberOf(key);
        if (number !== null) found.push({ number, key });
      }
      cursor = nextCursor;
    } while (cursor !== null);
    return found.sort((one, other) => one.number - other.number);
  }
}

/** The number that a key's tag and alias both say; null when they do not. */
function numberOf({ tags, aliases }: KeyView): number | null {
  const text = tags[NUMBER_TAG] ?? '';
  const number = /^(0|[1-9]\d{0,3})$/.test(text) ? Number(text) : MAX_KEYS;
  return number < MAX_KEYS && aliases.includes(numberAlias(number)) ? number : null;
}

function shown({ number, key }: NumberedKey): ArrayKey[] {
  const type = keyTypeOf(key);
  return type === null ? [] : [{ number, key, type }];
}

function unknownAsNone(error: unknown): null {
  const codes = ['AliasNotFound', 'KeyNotFound', 'KeyDeleted'];
  if (isKeyledgerError(error) && codes.includes(error.code)) return null;
  throw error;
}
