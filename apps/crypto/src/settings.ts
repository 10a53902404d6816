import { z } from 'zod';
import { isBackupStoreUrl } from './backup/store/open-store.js';

const BACKUP_STORE_FORMS = 'must be file:, sqlite:, postgres://, vault: or s3://';

/** Settings of the crypto service alone, beside the common ones. */
export const cryptoSettings = z.object({
  /** File with a passphrase that this node's share of the root key is locked with. */
  KEYLEDGER_ROOT_PASSPHRASE_FILE: z.string().optional(),
  /** Folder of this node's identity and shares. Absent: `custodians/<instance>` in the data folder. */
  KEYLEDGER_CUSTODY_DIR: z.string().optional(),
  /** What fails together with this node: shares are spread over zones. */
  KEYLEDGER_CUSTODY_ZONE: z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'must be 1 to 64 letters, digits, - _ or .')
    .default('default'),
  /** Where people find the node, as text. Absent: the machine's name. */
  KEYLEDGER_CUSTODY_ADDRESS: z.string().max(256).optional(),
  /** For how many nodes the very first dealing of shares waits. */
  KEYLEDGER_CUSTODY_NODES: z.coerce.number().int().min(1).max(64).default(1),
  /** File with the secret that lets nodes enrol. Absent: `join.secret` in the data folder, made at the first start. */
  KEYLEDGER_CUSTODY_JOIN_SECRET_FILE: z.string().optional(),
  /** How often a node checks its share and says in the log that it has it. */
  KEYLEDGER_CUSTODY_ACK_SECONDS: z.coerce.number().int().min(60).max(2_592_000).default(21_600),
  /** `strict`: no reply before its usage record is durable on the bus (promise 8). `relaxed`: published without waiting. */
  KEYLEDGER_AUDIT: z.enum(['strict', 'relaxed']).default('strict'),
  /** Keys kept in memory at most, the most recently used ones; and as many aliases. */
  KEYLEDGER_KEYRING_KEYS: z.coerce.number().int().min(1).max(1_000_000).default(20_000),
  /** Where every key made is kept a second time, before anybody hears of it: an address that docs/reference/configuration.md tells. */
  KEYLEDGER_BACKUP_STORE: z.string().refine(isBackupStoreUrl, BACKUP_STORE_FORMS).optional(),
  /** Where the backup store is copied to, at the same moment. */
  KEYLEDGER_BACKUP_STORE_SECONDARY: z.string().refine(isBackupStoreUrl, BACKUP_STORE_FORMS).optional(),
  /** The installation's own Vault or OpenBao, for locks on shares and for backups: `http(s)://host:port`. */
  KEYLEDGER_VAULT_ADDR: z.url({ protocol: /^https?$/ }).optional(),
  /** File with a token for it; or AppRole below. */
  KEYLEDGER_VAULT_TOKEN_FILE: z.string().optional(),
  KEYLEDGER_VAULT_ROLE_ID: z.string().optional(),
  KEYLEDGER_VAULT_SECRET_ID_FILE: z.string().optional(),
  KEYLEDGER_VAULT_APPROLE_MOUNT: z.string().default('approle'),
  KEYLEDGER_VAULT_NAMESPACE: z.string().optional(),
  /** PEM certificates to trust instead of the system's. */
  KEYLEDGER_VAULT_CA_FILE: z.string().optional(),
  /** `<transit mount>/<key name>` there: one more lock on this node's share. */
  KEYLEDGER_SHARE_LOCK_VAULT_KEY: z.string().optional(),
  /** Id, ARN or alias of a symmetric key of a KMS that speaks AWS's API: one more lock on this node's share. */
  KEYLEDGER_SHARE_LOCK_AWS_KMS_KEY: z.string().optional(),
});

export type CryptoSettings = z.infer<typeof cryptoSettings>;
