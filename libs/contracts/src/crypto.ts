import type { KeyRef, KeySpec, MaterialFacts } from '@keyledger/domain';
import type { Caller } from './context.js';
import type { WrappingAlgorithm, WrappingKeySpec } from './lifecycle.js';

/**
 * Crypto operations. Bytes are base64. They travel in sealed batches (see `@keyledger/bus`), so that plaintexts, data keys
 * and messages are never in clear on the bus.
 */
export type Context = Record<string, string>;

/** `keyledger`: with the header of docs/reference/ciphertext.md. `raw`: bare RSA-OAEP output, as AWS KMS returns it. */
export type CiphertextFormat = 'keyledger' | 'raw';
export type MessageType = 'RAW' | 'DIGEST' | 'EXTERNAL_MU';
export type DataKeyPairSpec = Extract<KeySpec, `RSA_${string}` | `EC_${string}` | 'ED25519'>;

export type OperationRequest =
  | {
      op: 'encrypt';
      key: KeyRef;
      plaintext: string;
      context?: Context;
      algorithm?: string;
      format?: CiphertextFormat;
    }
  | {
      op: 'decrypt';
      /** May be absent where the ciphertext has our header, which names the key. */
      key?: KeyRef;
      ciphertext: string;
      context?: Context;
      algorithm?: string;
      format?: CiphertextFormat;
    }
  | {
      op: 'reEncrypt';
      sourceKey?: KeyRef;
      ciphertext: string;
      sourceContext?: Context;
      sourceAlgorithm?: string;
      sourceFormat?: CiphertextFormat;
      key: KeyRef;
      context?: Context;
      algorithm?: string;
      format?: CiphertextFormat;
    }
  | { op: 'generateDataKey'; key: KeyRef; bytes: number; context?: Context; withPlaintext: boolean }
  | {
      op: 'generateDataKeyPair';
      key: KeyRef;
      pairSpec: DataKeyPairSpec;
      context?: Context;
      withPlaintext: boolean;
    }
  | { op: 'sign'; key: KeyRef; message: string; messageType: MessageType; algorithm?: string }
  | {
      op: 'verify';
      key: KeyRef;
      message: string;
      messageType: MessageType;
      signature: string;
      algorithm?: string;
      /** Default: every enabled version is tried, newest first. */
      version?: number;
    }
  | { op: 'generateMac'; key: KeyRef; message: string; algorithm?: string }
  | { op: 'verifyMac'; key: KeyRef; message: string; mac: string; algorithm?: string; version?: number }
  | { op: 'random'; bytes: number };

export type OperationName = OperationRequest['op'];

export interface OperationReplies {
  encrypt: { ciphertext: string; keyId: string; version: number; algorithm: string };
  /** `fingerprint`: of the version's material, here and below. */
  decrypt: { plaintext: string; keyId: string; version: number; fingerprint: string; algorithm: string };
  reEncrypt: {
    ciphertext: string;
    keyId: string;
    version: number;
    fingerprint: string;
    algorithm: string;
    sourceKeyId: string;
    sourceVersion: number;
    sourceFingerprint: string;
    sourceAlgorithm: string;
  };
  generateDataKey: {
    plaintext?: string;
    ciphertext: string;
    keyId: string;
    version: number;
    fingerprint: string;
  };
  generateDataKeyPair: {
    /** SubjectPublicKeyInfo, DER. */
    publicKey: string;
    /** PKCS #8, DER. */
    privateKeyPlaintext?: string;
    privateKeyCiphertext: string;
    pairSpec: DataKeyPairSpec;
    keyId: string;
    version: number;
    fingerprint: string;
  };
  sign: { signature: string; keyId: string; version: number; algorithm: string };
  /** `version`: the one that verified it; null when none did. */
  verify: { valid: boolean; keyId: string; version: number | null; algorithm: string };
  generateMac: { mac: string; keyId: string; version: number; algorithm: string };
  verifyMac: { valid: boolean; keyId: string; version: number | null; algorithm: string };
  random: { bytes: string };
}

/** One operation with who asks for it. */
export interface OperationCall {
  requestId: string;
  caller: Caller;
  sourceAddress: string;
  frontDoor: string;
  traceparent?: string;
  request: OperationRequest;
}

export type OperationResult =
  { ok: true; value: OperationReplies[OperationName] } | { ok: false; code: string; message: string };

/** Payload of `CRYPTO.operations`: at most MAX_BATCH_OPERATIONS calls; results come in the same order. */
export interface OperationBatch {
  calls: OperationCall[];
}
export interface OperationBatchReply {
  results: OperationResult[];
}
export const MAX_BATCH_OPERATIONS = 64;
export const MAX_BATCH_BYTES = 524_288;

/** Payload of `CRYPTO.material`, from key-lifecycle alone. */
export type MaterialRequest =
  /** Makes a version's material, and with version 1 the history key. Idempotent per key and version: what is there stays. */
  | { type: 'create'; keyId: string; version: number; projectId: string; spec: KeySpec }
  /** A history key without material, for a key that waits for its import. Idempotent. */
  | { type: 'createHistoryKey'; keyId: string }
  /** A key pair to wrap material for import with; its private half is kept, wrapped, for 24 hours. */
  | {
      type: 'importParameters';
      keyId: string;
      wrappingAlgorithm: WrappingAlgorithm;
      wrappingKeySpec: WrappingKeySpec;
    }
  /**
   * Unwraps imported material and keeps it as version 1. Refused with `IncorrectKeyMaterial`, before anything is kept, when a
   * fingerprint is expected and the material has another. Idempotent for the same material.
   */
  | {
      type: 'import';
      keyId: string;
      projectId: string;
      spec: KeySpec;
      importToken: string;
      encryptedMaterial: string;
      expectedFingerprint: string | null;
    }
  /** Destroys the material of all versions; the history key stays, and material can be imported again. Idempotent. */
  | { type: 'destroyMaterial'; keyId: string }
  /** Overwrites and removes the material of all versions and the history key. Idempotent. */
  | { type: 'destroy'; keyId: string };
export interface MaterialReply {
  material: MaterialFacts | null;
  /** Base64, 32 bytes; null after `destroy`, `destroyMaterial` and `importParameters`. */
  historyKey: string | null;
  /** Of `importParameters` alone. */
  importParameters?: { publicKey: string; importToken: string; validTo: string };
}

/** Payload of `CRYPTO.historyKeys`: at most MAX_HISTORY_KEYS ids. A destroyed or unknown one answers null. */
export interface HistoryKeysRequest {
  keyIds: string[];
}
export interface HistoryKeysReply {
  keys: Record<string, string | null>;
}
export const MAX_HISTORY_KEYS = 1024;

/** Payload of `CRYPTO.credentials`. */
export type CredentialRequest =
  /** Makes the secret of an access key (40 characters). Refused when it exists. */
  | { type: 'create'; accessKeyId: string }
  /** Keeps a secret that was made elsewhere (a backend's token). Idempotent for the same secret, refused for another. */
  | { type: 'put'; accessKeyId: string; secret: string }
  | { type: 'get'; accessKeyId: string }
  | { type: 'delete'; accessKeyId: string };
export interface CredentialReply {
  secretAccessKey: string | null;
}

/** What a webhook's secret goes by in `CRYPTO.credentials`, where gateways make and delete it. */
export const webhookCredential = (webhookId: string): string => `webhook-${webhookId}`;

/** Payload of `CRYPTO.webhookSecrets`. */
export interface WebhookSecretRequest {
  webhookId: string;
}
export interface WebhookSecretReply {
  /** Base64, 30 bytes. Null: the webhook has none, or none any more. */
  secret: string | null;
}
