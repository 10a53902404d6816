import {
  MAX_CONTEXT_CHARS,
  MAX_CONTEXT_ENTRIES,
  MAX_MESSAGE_BYTES,
  MAX_PLAINTEXT_BYTES,
  MAX_VERSIONS_PER_KEY,
} from '@keyledger/domain';

/** JSON schemas of the data plane's fields: Fastify validates by them, and the API's description shows them. */
export interface FieldSchema {
  type: 'string' | 'integer' | 'boolean' | 'object';
  description?: string;
  [keyword: string]: unknown;
}

export interface ObjectSchema {
  type: 'object';
  additionalProperties: false;
  required: string[];
  properties: Record<string, FieldSchema>;
}

/** A ciphertext is longer than its plaintext by its header and tag. */
const CIPHERTEXT_OVERHEAD_BYTES = 1024;
/** The longest signature (ML-DSA-87) has 4627 bytes. */
const MAX_SIGNATURE_BYTES = 8192;
const MAX_MAC_BYTES = 64;
const MAX_ALGORITHM_CHARS = 64;

const bytes = (maxBytes: number, description: string): FieldSchema => ({
  type: 'string',
  format: 'byte',
  // Base64 has four characters for three bytes.
  maxLength: Math.ceil(maxBytes / 3) * 4,
  description,
});

export const plaintext = bytes(MAX_PLAINTEXT_BYTES, 'Base64.');
export const ciphertext = bytes(MAX_PLAINTEXT_BYTES + CIPHERTEXT_OVERHEAD_BYTES, 'Base64.');
export const message = bytes(MAX_MESSAGE_BYTES, 'Base64.');
export const signature = bytes(MAX_SIGNATURE_BYTES, 'Base64.');
export const mac = bytes(MAX_MAC_BYTES, 'Base64.');

/** Bounded in its sum by crypto, which authenticates it. */
export const context: FieldSchema = {
  type: 'object',
  maxProperties: MAX_CONTEXT_ENTRIES,
  additionalProperties: { type: 'string', maxLength: MAX_CONTEXT_CHARS },
  description: 'Authenticated with the ciphertext: decryption needs the same.',
};

export const algorithm: FieldSchema = {
  type: 'string',
  minLength: 1,
  maxLength: MAX_ALGORITHM_CHARS,
  description: "Default: the key's first.",
};

export const messageType: FieldSchema = {
  type: 'string',
  enum: ['RAW', 'DIGEST', 'EXTERNAL_MU'],
  default: 'RAW',
  description: 'Whether the message is itself, its digest, or the µ of FIPS 204.',
};

export const version: FieldSchema = { type: 'integer', minimum: 1, maximum: MAX_VERSIONS_PER_KEY };
export const keyId: FieldSchema = { type: 'string', format: 'uuid' };
export const base64: FieldSchema = { type: 'string', format: 'byte' };
export const flag: FieldSchema = { type: 'boolean' };

export const object = (
  properties: Record<string, FieldSchema>,
  required: string[] = Object.keys(properties),
): ObjectSchema => ({ type: 'object', additionalProperties: false, required, properties });
