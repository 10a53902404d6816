import type { Provider } from '../api/custody-shapes.js';
import { simpleTable, timeText } from './simple-table.js';

const STATUS = { running: 'KMS_STATUS_RUNNING', sealed: 'KMS_STATUS_SEALED' } as const;
/** Of the seed's example. */
const WIDTHS = [24, 41] as const;

/** The table of `kms show_native`. */
export function providerText(provider: Provider): string {
  return simpleTable(
    [
      ['Provider Id', provider.providerId],
      ['Provider Name', provider.name],
      ['Last key rotate time', timeText(provider.lastKeyRotatedAt)],
      ['Key rotate period', provider.rotationPeriodSeconds],
      ['Last all key backup time', timeText(provider.lastAllKeysBackupAt)],
      ['Rotating master key', provider.rotatingMasterKey ? 'Yes' : 'No'],
      ['Status', STATUS[provider.status]],
      [
        'Crypt Stats',
        provider.resources.map(({ algorithm, count }) => `${algorithm} Encrypt Res Num: ${count}`),
      ],
    ],
    WIDTHS,
  );
}
