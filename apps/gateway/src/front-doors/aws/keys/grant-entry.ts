import type { ListGrantsReply } from '@keyledger/contracts';
import type { JsonObject } from '@keyledger/domain';
import type { AwsCall } from '../call.js';
import { epochSeconds } from './key-metadata.js';
import { accountRootArn, principalArn } from './principal-name.js';

/** A grant as AWS lists it. */
export function grantEntry(call: AwsCall, grant: ListGrantsReply['grants'][number]): JsonObject {
  const { projectId } = call;
  const { encryptionContextEquals: equals, encryptionContextSubset: subset } = grant.constraints ?? {};
  return {
    KeyId: call.keyArn(grant.keyId),
    GrantId: grant.grantId,
    ...(grant.name === null ? {} : { Name: grant.name }),
    CreationDate: epochSeconds(grant.createdAt),
    GranteePrincipal: principalArn(projectId, grant.grantee),
    ...(grant.retiring === null ? {} : { RetiringPrincipal: principalArn(projectId, grant.retiring) }),
    IssuingAccount: accountRootArn(projectId),
    Operations: grant.operations,
    ...(grant.constraints && {
      Constraints: {
        ...(equals && { EncryptionContextEquals: equals }),
        ...(subset && { EncryptionContextSubset: subset }),
      },
    }),
  };
}
