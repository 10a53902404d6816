import { KeyledgerError, MAX_CONTEXT_CHARS, MAX_CONTEXT_ENTRIES } from '@keyledger/domain';

const LENGTH_BYTES = 4;
const NO_CONTEXT = Buffer.alloc(0);

/**
 * The bytes of an encryption context in the additional authenticated data: for each entry, in the order of the names'
 * UTF-8 bytes, length[4] ‖ name ‖ length[4] ‖ value. No context and an empty one are the same: no bytes.
 * @throws KeyledgerError InvalidRequest.
 */
export function canonicalContext(context: unknown): Buffer {
  if (context === undefined || context === null) return NO_CONTEXT;
  if (typeof context !== 'object' || Array.isArray(context)) throw malformed();
  const entries = Object.entries(context);
  if (entries.length === 0) return NO_CONTEXT;
  checkSize(entries);
  const encoded = entries.map(([name, value]): [Buffer, Buffer] => [Buffer.from(name), Buffer.from(value)]);
  // Not the order of JavaScript's own sort, which goes by UTF-16 units.
  if (encoded.length > 1) encoded.sort(([a], [b]) => Buffer.compare(a, b));
  return concatenated(encoded);
}

function checkSize(entries: [string, unknown][]): asserts entries is [string, string][] {
  let chars = 0;
  for (const [name, value] of entries) {
    // A lone surrogate would become U+FFFD in UTF-8, and two different contexts the same bytes.
    if (typeof value !== 'string' || !name.isWellFormed() || !value.isWellFormed()) throw malformed();
    chars += name.length + value.length;
  }
  if (entries.length > MAX_CONTEXT_ENTRIES || chars > MAX_CONTEXT_CHARS) {
    throw new KeyledgerError(
      'InvalidRequest',
      `an encryption context has at most ${MAX_CONTEXT_ENTRIES} entries and ${MAX_CONTEXT_CHARS} characters`,
    );
  }
}

function concatenated(entries: [Buffer, Buffer][]): Buffer {
  const bytes = entries.reduce(
    (sum, [name, value]) => sum + 2 * LENGTH_BYTES + name.length + value.length,
    0,
  );
  const canonical = Buffer.allocUnsafe(bytes);
  let at = 0;
  for (const part of entries.flat()) {
    at = canonical.writeUInt32BE(part.length, at);
    at += part.copy(canonical, at);
  }
  return canonical;
}

const malformed = (): KeyledgerError =>
  new KeyledgerError(
    'InvalidRequest',
    'an encryption context must map text to text, both well-formed Unicode',
  );
