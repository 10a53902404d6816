import { associateAlias } from './operations/associate-alias.js';
import { batchTags } from './operations/batch-tags.js';
import { cancelKeyDeletion } from './operations/cancel-key-deletion.js';
import { createAlias } from './operations/create-alias.js';
import { createDatakey, createDatakeyWithoutPlaintext } from './operations/create-datakey.js';
import { createRsaDatakeyPair, createEcDatakeyPair } from './operations/create-datakey-pair.js';
import { createGrant } from './operations/create-grant.js';
import { createKey } from './operations/create-key.js';
import { createTag } from './operations/create-tag.js';
import { decryptData } from './operations/decrypt-data.js';
import { decryptDatakey } from './operations/decrypt-datakey.js';
import { deleteAliases } from './operations/delete-aliases.js';
import { deleteImportedKeyMaterial } from './operations/delete-imported-key-material.js';
import { deleteTag } from './operations/delete-tag.js';
import { describeKey } from './operations/describe-key.js';
import { disableKey } from './operations/disable-key.js';
import { disableKeyRotation } from './operations/disable-key-rotation.js';
import { enableKey } from './operations/enable-key.js';
import { enableKeyRotation } from './operations/enable-key-rotation.js';
import { encryptData } from './operations/encrypt-data.js';
import { encryptDatakey } from './operations/encrypt-datakey.js';
import { genRandom } from './operations/gen-random.js';
import { generateMac } from './operations/generate-mac.js';
import { getKeyRotationStatus } from './operations/get-key-rotation-status.js';
import { getParametersForImport } from './operations/get-parameters-for-import.js';
import { getPublickey } from './operations/get-publickey.js';
import { importKeyMaterial } from './operations/import-key-material.js';
import { listAliases } from './operations/list-aliases.js';
import { listGrants } from './operations/list-grants.js';
import { listKeyTags } from './operations/list-key-tags.js';
import { listKeys } from './operations/list-keys.js';
import { listProjectTags } from './operations/list-project-tags.js';
import { listRetirableGrants } from './operations/list-retirable-grants.js';
import { queryInstances } from './operations/query-instances.js';
import { reEncrypt } from './operations/re-encrypt.js';
import { retireGrant } from './operations/retire-grant.js';
import { revokeGrant } from './operations/revoke-grant.js';
import { rotateOnDemand } from './operations/rotate-on-demand.js';
import { scheduleKeyDeletion } from './operations/schedule-key-deletion.js';
import { sign } from './operations/sign.js';
import { updateKeyAlias } from './operations/update-key-alias.js';
import { updateKeyDescription } from './operations/update-key-description.js';
import { updateKeyRotationInterval } from './operations/update-key-rotation-interval.js';
import { userInstances } from './operations/user-instances.js';
import { userQuotas } from './operations/user-quotas.js';
import { verify } from './operations/verify.js';
import { verifyMac } from './operations/verify-mac.js';
import type { HuaweiOperation } from './operation.js';
import { REFUSED_OPERATIONS } from './refused-operations.js';
import type { HuaweiRoute } from './route.js';

/** @param note how it differs; empty: it does not. */
const kms = (
  method: HuaweiRoute['method'],
  path: string,
  operation: HuaweiOperation,
  note = '',
): HuaweiRoute => ({
  ...{ method, path: `/v1.0/{project_id}/kms/${path}`, operation, note },
  status: note === '' ? 'works' : 'differs',
});

/** Every operation of Huawei Cloud KMS that its references name. */
export const HUAWEI_OPERATIONS: readonly HuaweiRoute[] = [
  kms(
    'POST',
    'create-key',
    createKey,
    'SM4, SM2, HMAC_SM3, other keystores and enterprise projects are refused; key_alias has 250 characters at most',
  ),
  kms('POST', 'enable-key', enableKey),
  kms('POST', 'disable-key', disableKey),
  kms('POST', 'schedule-key-deletion', scheduleKeyDeletion),
  kms('POST', 'cancel-key-deletion', cancelKeyDeletion),
  kms('POST', 'list-keys', listKeys),
  kms('POST', 'describe-key', describeKey),
  kms('POST', 'update-key-alias', updateKeyAlias),
  kms('POST', 'update-key-description', updateKeyDescription),
  kms('GET', 'user-instances', userInstances),
  kms('GET', 'user-quotas', userQuotas),
  kms('POST', 'gen-random', genRandom),
  kms(
    'POST',
    'create-datakey',
    createDatakey,
    'SM4, HMAC_SM3 and PINs are refused; ciphertexts are in Keyledger’s form',
  ),
  kms('POST', 'create-datakey-without-plaintext', createDatakeyWithoutPlaintext, 'as create-datakey'),
  kms('POST', 'encrypt-datakey', encryptDatakey, 'under symmetric keys alone; PINs are refused'),
  kms('POST', 'decrypt-datakey', decryptDatakey, 'under symmetric keys alone; PINs are refused'),
  kms(
    'POST',
    'create-rsa-datakey-pair',
    createRsaDatakeyPair,
    'base64 of DER, since no encoding is documented',
  ),
  kms('POST', 'create-ec-datakey-pair', createEcDatakeyPair, 'as for RSA; SM2 and PINs are refused'),
  kms('POST', 'encrypt-data', encryptData, 'ciphertexts are in Keyledger’s form; SM2_ENCRYPT is refused'),
  kms('POST', 'decrypt-data', decryptData, 'SM2_ENCRYPT is refused'),
  kms(
    'POST',
    're-encrypt',
    reEncrypt,
    'with datakey_cipher_length ciphertexts are hexadecimal, as those of data keys',
  ),
  kms('POST', 'sign', sign, 'no SM2DSA_SM3 and ED25519_PH_SHA_512; ED25519_SHA_512 takes RAW messages alone'),
  kms('POST', 'verify', verify, 'as sign; signatures of all enabled versions are good'),
  kms('POST', 'generate-mac', generateMac, 'no HMAC_SM3'),
  kms('POST', 'verify-mac', verifyMac, 'no HMAC_SM3'),
  kms('POST', 'get-publickey', getPublickey),
  kms('POST', 'get-parameters-for-import', getParametersForImport, 'no RSAES_PKCS1_V1_5 and SM2_ENCRYPT'),
  kms('POST', 'import-key-material', importKeyMaterial, 'material is valid for a year at most'),
  kms('POST', 'delete-imported-key-material', deleteImportedKeyMaterial),
  kms(
    'POST',
    'enable-key-rotation',
    enableKeyRotation,
    'a key goes on rotating while it is disabled or waits for its deletion',
  ),
  kms('POST', 'disable-key-rotation', disableKeyRotation),
  kms('POST', 'update-key-rotation-interval', updateKeyRotationInterval),
  kms('POST', 'get-key-rotation-status', getKeyRotationStatus),
  kms(
    'POST',
    'rotate-on-demand',
    rotateOnDemand,
    'for keys of Keyledger’s own material, which the cloud leaves unclear',
  ),
  kms(
    'POST',
    'create-grant',
    createGrant,
    'not to domains; data and data keys are granted together; also while the key is disabled',
  ),
  kms('POST', 'revoke-grant', revokeGrant),
  kms('POST', 'retire-grant', retireGrant),
  kms('POST', 'list-grants', listGrants),
  kms('POST', 'list-retirable-grants', listRetirableGrants),
  kms('POST', '{key_id}/tags', createTag),
  kms('DELETE', '{key_id}/tags/{key}', deleteTag),
  kms('POST', '{key_id}/tags/action', batchTags),
  kms('GET', '{key_id}/tags', listKeyTags),
  kms('GET', 'tags', listProjectTags),
  kms('POST', 'resource_instances/action', queryInstances),
  kms('POST', 'aliases', createAlias, 'the key_alias is one of them too'),
  kms('DELETE', 'aliases', deleteAliases),
  kms('GET', 'aliases', listAliases),
  kms('POST', 'alias/associate', associateAlias, 'between keys of the same kind alone'),
  ...REFUSED_OPERATIONS,
];
