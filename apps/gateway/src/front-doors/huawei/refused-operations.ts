import { refused } from './operation.js';
import type { HuaweiRoute } from './route.js';
import type { KmsErrorCode } from './wire/kms-error.js';

interface Reason {
  code: KmsErrorCode;
  note: string;
}

const PINS: Reason = { code: 'KMS.0201', note: 'there is no compliance mode with PINs' };
const ENCLAVES: Reason = { code: 'KMS.0201', note: 'there are no attested enclaves' };
const AGREEMENT: Reason = { code: 'KMS.0201', note: 'there is no key agreement' };
const KEYSTORES: Reason = {
  code: 'KMS.0340',
  note: 'keys are kept by Keyledger, in its one default keystore',
};
const REGIONS: Reason = { code: 'KMS.3803', note: 'keys have one region' };
const SPACES: Reason = { code: 'KMS.0201', note: 'there are no key spaces and access points' };

const refuse = (method: HuaweiRoute['method'], path: string, { code, note }: Reason): HuaweiRoute => ({
  ...{ method, path, status: 'refused', note, operation: refused(code, `not offered here: ${note}`) },
});

const KMS = '/v1.0/{project_id}/kms';
const STORES = '/v1.0/{project_id}/keystores';
const SECOND = '/v2/{project_id}/kms';

/** What makes no sense outside the cloud, or has no counterpart here. */
export const REFUSED_OPERATIONS: readonly HuaweiRoute[] = [
  refuse('POST', `${KMS}/create-pin`, PINS),
  refuse('POST', `${KMS}/datakey-capsule/create`, ENCLAVES),
  refuse('POST', `${KMS}/datakey-capsule/decrypt`, ENCLAVES),
  refuse('POST', `${KMS}/derive-shared-secret`, AGREEMENT),
  refuse('POST', STORES, KEYSTORES),
  refuse('GET', STORES, KEYSTORES),
  refuse('GET', `${STORES}/{keystore_id}`, KEYSTORES),
  refuse('DELETE', `${STORES}/{keystore_id}`, KEYSTORES),
  refuse('POST', `${STORES}/{keystore_id}/enable`, KEYSTORES),
  refuse('POST', `${STORES}/{keystore_id}/disable`, KEYSTORES),
  refuse('GET', `${SECOND}/regions`, REGIONS),
  refuse('POST', `${SECOND}/keys/{key_id}/replicate`, REGIONS),
  refuse('PUT', `${SECOND}/keys/{key_id}/update-primary-region`, REGIONS),
  refuse('POST', `${KMS}/access-points`, SPACES),
  refuse('GET', `${KMS}/access-points`, SPACES),
  refuse('DELETE', `${KMS}/access-points/{access_point_id}`, SPACES),
  refuse('POST', `${KMS}/access-points/{access_point_id}/enable`, SPACES),
  refuse('POST', `${KMS}/access-points/{access_point_id}/disable`, SPACES),
  refuse('POST', `${KMS}/access-points/{access_point_id}/get-privatekey`, SPACES),
  refuse('POST', `${KMS}/key-policies`, SPACES),
  refuse('GET', `${KMS}/key-policies`, SPACES),
  refuse('GET', `${KMS}/key-policies/{policy_id}`, SPACES),
  refuse('PUT', `${KMS}/key-policies/{policy_id}`, SPACES),
  refuse('DELETE', `${KMS}/key-policies/{policy_id}`, SPACES),
];
