import { isCanonicalBase64 } from '../../../core/base64.js';
import { KmsError, type KmsErrorCode } from './kms-error.js';

/** Lengths in characters; what breaks the rule is refused with `code`, by default KMS.0308. */
export interface TextRule {
  min?: number;
  max: number;
  pattern?: RegExp;
  code?: KmsErrorCode;
}

export interface NumberRule {
  min: number;
  max: number;
  code?: KmsErrorCode;
}

const INVALID: KmsErrorCode = 'KMS.0308';

/**
 * Reads the members of a request by their name and type, and refuses the first that is wrong. Unknown members are ignored; null
 * counts as absent. Numbers are taken as numbers and as texts: Huawei's own examples mix them. Values are never quoted.
 */
export class Input {
  constructor(private readonly members: Record<string, unknown>) {}

  has(name: string): boolean {
    return this.value(name) !== undefined;
  }

  text(name: string, { min = 1, max, pattern, code = INVALID }: TextRule): string | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw new KmsError(code, `${name} must be a string`);
    if (value.length < min || value.length > max) {
      throw new KmsError(code, `${name} must have ${min === max ? max : `${min} to ${max}`} characters`);
    }
    // What has no UTF-8 of its own would be changed on its way.
    if (!value.isWellFormed() || (pattern && !pattern.test(value))) {
      throw new KmsError(code, `${name} has characters or a form that are not allowed`);
    }
    return value;
  }

  requiredText(name: string, rule: TextRule): string {
    return this.text(name, rule) ?? missing(name);
  }

  oneOf<V extends string>(name: string, values: readonly V[], code = INVALID): V | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (values.includes(value as V)) return value as V;
    throw new KmsError(code, `${name} must be one of ${values.join(', ')}`);
  }

  requiredOneOf<V extends string>(name: string, values: readonly V[], code = INVALID): V {
    return this.oneOf(name, values, code) ?? missing(name);
  }

  /** A whole number, given as one or as its digits. */
  integer(name: string, { min, max, code = INVALID }: NumberRule): number | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isInteger(number) && number >= min && number <= max)
      return number;
    throw new KmsError(code, `${name} must be a whole number from ${min} to ${max}`);
  }

  requiredInteger(name: string, rule: NumberRule): number {
    return this.integer(name, rule) ?? missing(name);
  }

  flag(name: string): boolean | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'boolean') return value;
    if (value === 'true' || value === 'false') return value === 'true';
    throw new KmsError(INVALID, `${name} must be true or false`);
  }

  /** Base64, as it came. @param maxBytes of what it stands for. */
  blob(name: string, maxBytes: number, code = INVALID): string | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string' || value === '' || !isCanonicalBase64(value)) {
      throw new KmsError(code, `${name} must be base64`);
    }
    if (Buffer.byteLength(value, 'base64') > maxBytes) {
      throw new KmsError(code, `${name} must stand for at most ${maxBytes} bytes`);
    }
    return value;
  }

  requiredBlob(name: string, maxBytes: number, code = INVALID): string {
    return this.blob(name, maxBytes, code) ?? missing(name);
  }

  /** Hexadecimal digits, two for each byte. */
  requiredHex(name: string, maxChars: number, code = INVALID): Buffer {
    const text = this.requiredText(name, { max: maxChars, pattern: /^([0-9a-fA-F]{2})+$/, code });
    return Buffer.from(text, 'hex');
  }

  /** A list of texts. */
  texts(name: string, rule: TextRule & { maxItems: number }): string[] | undefined {
    return this.list(name, rule.code)?.map((value, index, { length }) => {
      if (length > rule.maxItems) throw new KmsError(rule.code ?? INVALID, `${name} has too many entries`);
      return new Input({ [`${name}[${index}]`]: value }).requiredText(`${name}[${index}]`, rule);
    });
  }

  requiredTexts(name: string, rule: TextRule & { maxItems: number }): string[] {
    return this.texts(name, rule) ?? missing(name);
  }

  /** A structure, as an input of its own. */
  structure(name: string, code = INVALID): Input | undefined {
    const value = this.value(name);
    return value === undefined ? undefined : new Input(asMembers(value, name, code));
  }

  /** A list of structures, each an input of its own. */
  structures(name: string, code = INVALID): Input[] | undefined {
    return this.list(name, code)?.map((value) => new Input(asMembers(value, name, code)));
  }

  requiredStructures(name: string, code = INVALID): Input[] {
    return this.structures(name, code) ?? missing(name);
  }

  entries(): [string, unknown][] {
    return Object.entries(this.members);
  }

  private list(name: string, code = INVALID): unknown[] | undefined {
    const value = this.value(name);
    if (value === undefined || Array.isArray(value)) return value as unknown[] | undefined;
    throw new KmsError(code, `${name} must be a list`);
  }

  private value(name: string): unknown {
    return Object.hasOwn(this.members, name) ? (this.members[name] ?? undefined) : undefined;
  }
}

function asMembers(value: unknown, name: string, code: KmsErrorCode): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new KmsError(code, `${name} must be made of objects`);
}

function missing(name: string): never {
  throw new KmsError('KMS.0204', `${name} is missing`);
}
