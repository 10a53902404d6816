import type { KeyUsage } from '@keyledger/domain';

/** RustFS's usages of keys, by their plain spelling. */
export const KEY_USAGES = {
  encryptdecrypt: 'ENCRYPT_DECRYPT',
  signverify: 'SIGN_VERIFY',
} as const satisfies Record<string, KeyUsage>;
