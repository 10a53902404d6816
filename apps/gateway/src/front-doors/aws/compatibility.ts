/** How operations are beside AWS KMS's own, where they differ. docs/reference/aws-kms.md says more. */
export const DIFFERENCES: Readonly<Record<string, string>> = {
  CreateGrant: 'grantees are principals of the account; service principals and `SourceArn` are refused',
  CreateKey: 'no `SM2`, no key agreement, no `MultiRegion`, no custom key stores; `Policy` is translated',
  Decrypt: '`Recipient` is refused; a dry run does not open the ciphertext',
  DisableKeyRotation: 'a key that is Disabled or PendingDeletion goes on rotating on its schedule',
  EnableKeyRotation: 'a key that is Disabled or PendingDeletion goes on rotating on its schedule',
  GenerateDataKey: '`Recipient` is refused',
  GenerateDataKeyPair: '`Recipient` is refused; no `SM2`',
  GenerateDataKeyPairWithoutPlaintext: 'no `SM2`',
  GenerateRandom: '`Recipient` and custom key stores are refused',
  GetKeyLastUsage:
    'needs a role that reads the audit; `…WithoutPlaintext` is told as the operation without it',
  GetKeyPolicy: 'rendered from the permissions on the key',
  GetParametersForImport: 'no `RSAES_PKCS1_V1_5`, no `SM2PKE`',
  ImportKeyMaterial: 'one material per key; no `KeyMaterialDescription`',
  ListAliases: 'there are no aliases of AWS’s own',
  ListKeyRotations: '`KeyMaterialId` is the fingerprint of the version',
  PutKeyPolicy: 'translated into permissions on the key; what cannot be is refused',
  ReEncrypt: 'a dry run does not open the ciphertext',
  RotateKeyOnDemand: 'up to 100 versions instead of 25 rotations; also shortly before a scheduled rotation',
  Sign: 'no `EXTERNAL_MU`, no `ED25519_PH_SHA_512`, no `SM2DSA`',
  Verify: 'as Sign; signatures of all enabled versions are accepted',
};

/** Why operations of AWS KMS are not offered. */
export const REASONS: Readonly<Record<string, string>> = {
  ConnectCustomKeyStore: 'keys are kept by Keyledger',
  CreateCustomKeyStore: 'keys are kept by Keyledger',
  DeleteCustomKeyStore: 'keys are kept by Keyledger',
  DeriveSharedSecret: 'there is no key agreement',
  DescribeCustomKeyStores: 'keys are kept by Keyledger',
  DisconnectCustomKeyStore: 'keys are kept by Keyledger',
  ReplicateKey: 'keys have one region',
  UpdateCustomKeyStore: 'keys are kept by Keyledger',
  UpdatePrimaryRegion: 'keys have one region',
};
