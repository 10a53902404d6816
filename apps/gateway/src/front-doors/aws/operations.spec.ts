import { NOT_OFFERED, OPERATIONS, operationNamed } from './operations.js';

/** The operations of AWS KMS's service model, by group. */
const ALL = [
  ...[
    'CreateKey',
    'DescribeKey',
    'ListKeys',
    'EnableKey',
    'DisableKey',
    'ScheduleKeyDeletion',
    'CancelKeyDeletion',
  ],
  ...['UpdateKeyDescription', 'GetKeyLastUsage', 'GetPublicKey'],
  ...['CreateAlias', 'UpdateAlias', 'DeleteAlias', 'ListAliases'],
  ...['GetKeyPolicy', 'PutKeyPolicy', 'ListKeyPolicies'],
  ...['CreateGrant', 'ListGrants', 'ListRetirableGrants', 'RetireGrant', 'RevokeGrant'],
  ...['TagResource', 'UntagResource', 'ListResourceTags'],
  ...[
    'EnableKeyRotation',
    'DisableKeyRotation',
    'GetKeyRotationStatus',
    'ListKeyRotations',
    'RotateKeyOnDemand',
  ],
  ...['Encrypt', 'Decrypt', 'ReEncrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext'],
  ...['GenerateDataKeyPair', 'GenerateDataKeyPairWithoutPlaintext', 'GenerateRandom'],
  ...['Sign', 'Verify', 'GenerateMac', 'VerifyMac', 'DeriveSharedSecret'],
  ...['GetParametersForImport', 'ImportKeyMaterial', 'DeleteImportedKeyMaterial'],
  ...['ReplicateKey', 'UpdatePrimaryRegion'],
  ...['CreateCustomKeyStore', 'ConnectCustomKeyStore', 'DisconnectCustomKeyStore', 'UpdateCustomKeyStore'],
  ...['DeleteCustomKeyStore', 'DescribeCustomKeyStores'],
];

describe('the operations of AWS KMS', () => {
  it('are each either offered or known as not offered', () => {
    expect(ALL).toHaveLength(54);
    expect([...Object.keys(OPERATIONS), ...NOT_OFFERED].sort()).toEqual([...ALL].sort());
  });

  it('are found by their exact name alone', () => {
    expect(operationNamed('Encrypt')).toBe(OPERATIONS.Encrypt);
    expect(() => operationNamed('encrypt')).toThrow('names no operation');
    expect(() => operationNamed('toString')).toThrow('names no operation');
  });
});
