import { readKeyName } from '../keys/key-name.js';
import { requireEnabled } from '../keys/requirements.js';
import { BY_SERVICE, operation } from '../operation.js';
import { KmsError } from '../wire/kms-error.js';

const PEM_LINE_CHARS = 64;

export const getPublickey = operation(
  BY_SERVICE,
  (input) => readKeyName(input),
  async (call, name) => {
    const { key, versions } = await call.versions(call.key(name));
    requireEnabled(key);
    const current = versions.find(({ version }) => version === key.currentVersion);
    if (!current?.publicKey) throw new KmsError('KMS.0331', 'only asymmetric keys have a public key');
    return { key_id: key.id, public_key: pemOf(current.publicKey) };
  },
);

/** Lines end as Huawei's do. @param der SubjectPublicKeyInfo, base64. */
function pemOf(der: string): string {
  const lines = der.match(new RegExp(`.{1,${PEM_LINE_CHARS}}`, 'g'))!;
  return ['-----BEGIN PUBLIC KEY-----', ...lines, '-----END PUBLIC KEY-----', ''].join('\r\n');
}
