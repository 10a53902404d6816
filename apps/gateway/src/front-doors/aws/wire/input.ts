import { isCanonicalBase64 } from '../../../core/base64.js';
import { AwsError } from './aws-error.js';

/** Lengths in UTF-16 code units, as JavaScript counts them. */
export interface TextRule {
  min?: number;
  max: number;
  pattern?: RegExp;
}

/**
 * Reads the members of a request by their name and type. Unknown members are ignored, as AWS does; null counts as absent.
 * A member of the wrong JSON type is a SerializationException at once; everything else that is wrong is gathered, so that
 * `finish` names all of it in AWS's words. Values are never quoted: some are plaintexts, and none is needed to understand.
 */
export class Input {
  constructor(
    private readonly members: Record<string, unknown>,
    private readonly path = '',
    private readonly problems: string[] = [],
  ) {}

  /** @throws AwsError ValidationException when something read so far was wrong. */
  finish(): void {
    const count = this.problems.length;
    if (count === 0) return;
    const counted = count === 1 ? '1 validation error' : `${count} validation errors`;
    throw new AwsError('ValidationException', `${counted} detected: ${this.problems.join('; ')}`);
  }

  text(name: string, rule: TextRule): string | undefined {
    const value = this.typed(name, 'string');
    if (value === undefined) return undefined;
    const { min = 1, max, pattern } = rule;
    this.checkLength(name, value.length, min, max);
    if (pattern && !pattern.test(value)) {
      this.refuse(name, `Member must satisfy regular expression pattern: ${pattern.source}`);
    }
    return value;
  }

  requiredText(name: string, rule: TextRule): string {
    return this.text(name, rule) ?? this.missing(name, '');
  }

  oneOf<V extends string>(name: string, values: readonly V[]): V | undefined {
    const value = this.typed(name, 'string');
    if (value === undefined) return undefined;
    if (!values.includes(value as V)) {
      this.refuse(name, `Member must satisfy enum value set: [${values.join(', ')}]`);
    }
    return value as V;
  }

  requiredOneOf<V extends string>(name: string, values: readonly V[]): V {
    return this.oneOf(name, values) ?? this.missing(name, values[0]!);
  }

  integer(name: string, min: number, max: number): number | undefined {
    const value = this.typed(name, 'number');
    if (value === undefined) return undefined;
    if (!Number.isInteger(value)) throw this.notOfType(name, 'an integer');
    if (value < min) this.refuse(name, `Member must have value greater than or equal to ${min}`);
    if (value > max) this.refuse(name, `Member must have value less than or equal to ${max}`);
    return value;
  }

  /** AWS's timestamp, seconds since the epoch with a fraction, as ISO 8601 UTC. */
  timestamp(name: string): string | undefined {
    const value = this.typed(name, 'number');
    if (value === undefined) return undefined;
    const date = new Date(value * 1000);
    if (Number.isNaN(date.getTime())) throw this.notOfType(name, 'a timestamp');
    return date.toISOString();
  }

  /** False when absent. */
  flag(name: string): boolean {
    return this.typed(name, 'boolean') ?? false;
  }

  /** Base64, as it came. */
  blob(name: string, maxBytes: number): string | undefined {
    const value = this.typed(name, 'string');
    if (value === undefined) return undefined;
    if (!isCanonicalBase64(value)) throw this.notOfType(name, 'base64');
    this.checkLength(name, Buffer.byteLength(value, 'base64'), 1, maxBytes);
    return value;
  }

  requiredBlob(name: string, maxBytes: number): string {
    return this.blob(name, maxBytes) ?? this.missing(name, '');
  }

  /** Whether a member was given at all. */
  has(name: string): boolean {
    return this.value(name) !== undefined;
  }

  /** A map of texts; undefined when absent or empty. */
  textMap(name: string): Record<string, string> | undefined {
    const value = this.typed(name, 'object');
    if (value === undefined) return undefined;
    if (Array.isArray(value)) throw this.notOfType(name, 'a map');
    const entries = Object.entries(value);
    for (const [key, text] of entries) {
      if (typeof text !== 'string') throw this.notOfType(name, 'a map of strings');
      if (key === '__proto__') this.refuse(name, 'Member must not have this key');
    }
    return entries.length === 0 ? undefined : (Object.fromEntries(entries) as Record<string, string>);
  }

  texts(name: string, rule: TextRule & { maxItems?: number }): string[] | undefined {
    return this.list(name, rule.maxItems)?.map((item, index) => {
      const inner = new Input({ member: item }, `${this.label(name)}.${index + 1}.`, this.problems);
      return inner.requiredText('member', rule);
    });
  }

  requiredTexts(name: string, rule: TextRule & { maxItems?: number }): string[] {
    return this.texts(name, rule) ?? this.missing(name, []);
  }

  /** One structure, handed to `read` as an input of its own. */
  structure<T>(name: string, read: (input: Input) => T): T | undefined {
    const value = this.typed(name, 'object');
    if (value === undefined) return undefined;
    if (Array.isArray(value)) throw this.notOfType(name, 'a structure');
    return read(new Input(value as Record<string, unknown>, `${this.label(name)}.`, this.problems));
  }

  /** A list of structures, each handed to `read` as an input of its own. */
  structures<T>(name: string, read: (input: Input) => T): T[] | undefined {
    return this.list(name)?.map((item, index) => {
      if (typeof item !== 'object' || item === null || Array.isArray(item))
        throw this.notOfType(name, 'a list of structures');
      const path = `${this.label(name)}.${index + 1}.member.`;
      return read(new Input(item as Record<string, unknown>, path, this.problems));
    });
  }

  requiredStructures<T>(name: string, read: (input: Input) => T): T[] {
    return this.structures(name, read) ?? this.missing(name, []);
  }

  private list(name: string, maxItems = Number.MAX_SAFE_INTEGER): unknown[] | undefined {
    const value = this.typed(name, 'object');
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw this.notOfType(name, 'a list');
    this.checkLength(name, value.length, 0, maxItems);
    return value as unknown[];
  }

  private value(name: string): unknown {
    return Object.hasOwn(this.members, name) ? (this.members[name] ?? undefined) : undefined;
  }

  private typed(name: string, type: 'string'): string | undefined;
  private typed(name: string, type: 'number'): number | undefined;
  private typed(name: string, type: 'boolean'): boolean | undefined;
  private typed(name: string, type: 'object'): object | undefined;
  private typed(name: string, type: string): unknown {
    const value = this.value(name);
    if (value !== undefined && typeof value !== type) throw this.notOfType(name, `of type ${type}`);
    return value;
  }

  private checkLength(name: string, length: number, min: number, max: number): void {
    if (length < min) this.refuse(name, `Member must have length greater than or equal to ${min}`);
    if (length > max) this.refuse(name, `Member must have length less than or equal to ${max}`);
  }

  /** Notes that a required member is absent. The placeholder is never used: `finish` throws first. */
  private missing<T>(name: string, placeholder: T): T {
    this.problems.push(
      `Value null at '${this.label(name)}' failed to satisfy constraint: Member must not be null`,
    );
    return placeholder;
  }

  private refuse(name: string, constraint: string): void {
    this.problems.push(`Value at '${this.label(name)}' failed to satisfy constraint: ${constraint}`);
  }

  private notOfType(name: string, type: string): AwsError {
    return new AwsError('SerializationException', `${this.path}${name} must be ${type}`);
  }

  /** `KeyId` as AWS names it in its messages: `keyId`, `tags.1.member.tagKey`. */
  private label(name: string): string {
    return `${this.path}${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  }
}
