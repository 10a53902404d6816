import { z } from 'zod';

/** Settings of the crypto service alone, beside the common ones. */
export const cryptoSettings = z.object({
  /** File with the passphrase that the root key is derived from. Absent: the root key lies in `$KEYLEDGER_DATA/root.key`. */
  KEYLEDGER_ROOT_PASSPHRASE_FILE: z.string().optional(),
  /** `strict`: no reply before its usage record is durable on the bus (promise 8). `relaxed`: published without waiting. */
  KEYLEDGER_AUDIT: z.enum(['strict', 'relaxed']).default('strict'),
  /** Keys kept in memory at most, the most recently used ones; and as many aliases. */
  KEYLEDGER_KEYRING_KEYS: z.coerce.number().int().min(1).max(1_000_000).default(20_000),
});

export type CryptoSettings = z.infer<typeof cryptoSettings>;
