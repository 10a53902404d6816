import type { KeySpec } from '@keyledger/domain';

/** OpenSSL's names of the curves. */
export const CURVES: Partial<Record<KeySpec, string>> = {
  EC_P256: 'prime256v1',
  EC_P384: 'secp384r1',
  EC_P521: 'secp521r1',
  EC_SECP256K1: 'secp256k1',
};
