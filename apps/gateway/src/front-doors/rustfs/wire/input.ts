import { RustfsError } from './rustfs-error.js';

/**
 * A name or word without what its spellings differ in, so that `KeyUsage` and `key_usage`, `AES_256` and `Aes256`, `AppRole` and
 * `approle` are each the same: RustFS's documentation and its code, and its versions, spell them differently.
 */
export const plainly = (text: string): string => text.replaceAll(/[_-]/g, '').toLowerCase();

/** Where the members came from. A body holds what is known alone; a query may hold more, such as a signature. */
type Source = 'body' | 'query';

/** A request's members, read by name in any spelling. What is wrong is refused by name, and its value is never quoted. */
export class Input {
  private readonly members = new Map<string, { name: string; value: unknown }>();
  private readonly seen = new Set<string>();

  /** @param path what stands before a member's name in refusals. */
  constructor(
    given: Record<string, unknown>,
    private readonly source: Source,
    private readonly path = '',
  ) {
    for (const [name, value] of Object.entries(given)) {
      if (this.members.has(plainly(name))) throw this.invalid(name, 'is given twice, in two spellings');
      this.members.set(plainly(name), { name, value });
    }
  }

  /** Whether a member is there and null. */
  isNull(name: string): boolean {
    return this.value(name) === null;
  }

  text(name: string, maxChars: number): string | undefined {
    const value = this.typed(name, 'string', 'a string') as string | undefined;
    if (value !== undefined && value.length > maxChars)
      throw this.invalid(name, `is longer than ${maxChars} characters`);
    return value;
  }

  requiredText(name: string, maxChars: number): string {
    const value = this.text(name, maxChars);
    if (value === undefined || value === '') throw this.invalid(name, 'is missing');
    return value;
  }

  flag(name: string): boolean | undefined {
    if (this.source === 'query') return this.oneOf(name, { true: true, false: false });
    return this.typed(name, 'boolean', 'true or false') as boolean | undefined;
  }

  /** A whole number; its bounds are whose it is. */
  integer(name: string): number | undefined {
    const value = this.value(name) ?? undefined;
    if (value === undefined) return undefined;
    const isDigits = this.source === 'query' && /^\d{1,15}$/.test(String(value));
    const number = isDigits ? Number(value) : value;
    if (!Number.isSafeInteger(number)) throw this.invalid(name, 'must be a whole number');
    return number as number;
  }

  integerWithin(name: string, min: number, max: number): number | undefined {
    const value = this.integer(name);
    if (value === undefined || (value >= min && value <= max)) return value;
    throw this.invalid(name, `must be ${min} to ${max}`);
  }

  /** @param words each meaning by its plain spelling. */
  oneOf<T>(name: string, words: Readonly<Record<string, T>>): T | undefined {
    const value = this.typed(name, 'string', 'a string') as string | undefined;
    if (value === undefined) return undefined;
    if (!Object.hasOwn(words, plainly(value))) throw this.invalid(name, 'has an unknown value');
    return words[plainly(value)];
  }

  textMap(name: string): Record<string, string> | undefined {
    const value = this.object(name);
    if (value === undefined) return undefined;
    const isText = Object.entries(value).every(
      ([key, each]) => key !== '__proto__' && typeof each === 'string',
    );
    if (!isText) throw this.invalid(name, 'must be an object of strings');
    return value as Record<string, string>;
  }

  texts(name: string, maxChars: number): string[] | undefined {
    const value = this.typed(name, 'object', 'a list of strings') as unknown[] | undefined;
    if (value === undefined) return undefined;
    const isTexts =
      Array.isArray(value) && value.every((each) => typeof each === 'string' && each.length <= maxChars);
    if (!isTexts) throw this.invalid(name, 'must be a list of strings');
    return value as string[];
  }

  /** A structure, as an input of its own. */
  structure(name: string): Input | undefined {
    const value = this.object(name);
    return value && new Input(value, this.source, `${this.path}${name}.`);
  }

  /** The one member that a structure has, in its plain spelling. */
  only(): string {
    const [name, ...more] = this.members.keys();
    if (name === undefined || more.length > 0)
      throw new RustfsError('InvalidRequest', `${this.path.slice(0, -1)} must have exactly one member`);
    return name;
  }

  /** @throws RustfsError InvalidRequest for a member of a body that nobody read. */
  finish(): void {
    if (this.source === 'query') return;
    for (const [plain, { name }] of this.members)
      if (!this.seen.has(plain)) throw this.invalid(name, 'is not a field of this request');
  }

  invalid(name: string, words: string): RustfsError {
    return new RustfsError('InvalidRequest', `${this.path}${name} ${words}`);
  }

  isTextAt(name: string): boolean {
    return typeof this.value(name) === 'string';
  }

  private object(name: string): Record<string, unknown> | undefined {
    const value = this.typed(name, 'object', 'an object');
    if (Array.isArray(value)) throw this.invalid(name, 'must be an object');
    return value as Record<string, unknown> | undefined;
  }

  private typed(name: string, type: 'string' | 'boolean' | 'object', words: string): unknown {
    const value = this.value(name) ?? undefined;
    if (value !== undefined && typeof value !== type) throw this.invalid(name, `must be ${words}`);
    return value;
  }

  private value(name: string): unknown {
    this.seen.add(plainly(name));
    return this.members.get(plainly(name))?.value;
  }
}
