import type { KeyView } from '@keyledger/contracts';
import { PROJECT } from './gateway-under-test.js';

export const KEY_ID = '0d0466b0-e727-4d9c-b35d-f84bb474a37f';
export const AT = '2026-11-24T07:37:41.877Z';

/** A key as key-lifecycle shows it. */
export const aKey = (more: Partial<KeyView> = {}): KeyView => ({
  id: KEY_ID,
  projectId: PROJECT,
  description: '',
  state: 'Enabled',
  spec: 'AES_256',
  usage: 'ENCRYPT_DECRYPT',
  origin: 'KEYLEDGER',
  currentVersion: 1,
  aliases: [],
  tags: {},
  createdAt: AT,
  deletionAt: null,
  rotation: { enabled: false, periodDays: null, lastRotatedAt: null, nextRotationAt: null, count: 0 },
  boundResources: {},
  resourcesBlocked: false,
  materialExpiresAt: null,
  permissions: {},
  revision: 0,
  ...more,
});
