import { aKey, REGION } from '../../../testing/huawei-dialect.js';
import { keyDetails, stateOf } from './key-details.js';

describe('a key’s details', () => {
  it.each([
    ['Enabled', '2'],
    ['Disabled', '3'],
    ['PendingDeletion', '4'],
    ['PendingImport', '5'],
  ] as const)('number the state %s as %s', (state, number) => {
    expect(keyDetails(aKey({ state }), REGION).key_state).toBe(number);
    expect(stateOf(number)).toBe(state);
  });

  it('tell times in milliseconds and truths as texts', () => {
    const rotation = { ...aKey().rotation, enabled: true };
    const at = '2017-08-01T09:11:12.000Z';
    const details = keyDetails(
      aKey({ rotation, deletionAt: at, materialExpiresAt: at, origin: 'EXTERNAL', spec: 'EC_SECP256K1' }),
      REGION,
    );
    expect(details).toMatchObject({
      scheduled_deletion_date: '1501578672000',
      expiration_time: '1501578672000',
      key_rotation_enabled: 'true',
      origin: 'external',
      key_spec: 'SECP256K1',
    });
  });

  it('have no number for a state that is not here', () => {
    expect(stateOf('1')).toBeUndefined();
  });
});
