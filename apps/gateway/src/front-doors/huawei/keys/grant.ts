import type { ListGrantsReply, ListGrantsRequest } from '@keyledger/contracts';
import type { GrantOperation, JsonObject } from '@keyledger/domain';
import type { HuaweiCall } from '../call.js';
import { MAX_GRANT_PAGES, MAX_PAGE_ITEMS, MAX_PRINCIPAL_CHARS } from '../limits.js';
import { milliseconds } from '../wire/encodings.js';
import type { Input } from '../wire/input.js';
import { pageEnd, type PageInput } from '../wire/paging.js';

/** What each of our grantable operations is called here. Huawei grants data keys and data apart; here they are one. */
const HUAWEI_NAMES: Record<GrantOperation, readonly string[]> = {
  Encrypt: ['encrypt-datakey', 'encrypt-data'],
  Decrypt: ['decrypt-datakey', 'decrypt-data'],
  GenerateDataKey: ['create-datakey'],
  GenerateDataKeyWithoutPlaintext: ['create-datakey-without-plaintext'],
  DescribeKey: ['describe-key'],
  CreateGrant: ['create-grant'],
  RetireGrant: ['retire-grant'],
  ReEncryptFrom: ['re-encrypt-from'],
  ReEncryptTo: ['re-encrypt-to'],
  Sign: ['sign'],
  Verify: ['verify'],
  GetPublicKey: ['get-publickey'],
  GenerateDataKeyPair: ['create-datakey-pair'],
  GenerateDataKeyPairWithoutPlaintext: ['create-datakey-pair-without-plaintext'],
  GenerateMac: ['generate-mac'],
  VerifyMac: ['verify-mac'],
};

/** The operations that can be granted in this dialect. */
export const GRANTABLE = [
  'create-datakey',
  'create-datakey-without-plaintext',
  'encrypt-datakey',
  'decrypt-datakey',
  'describe-key',
  'create-grant',
  'retire-grant',
  'encrypt-data',
  'decrypt-data',
] as const;

export function grantOperationOf(name: (typeof GRANTABLE)[number]): GrantOperation {
  const ours = Object.keys(HUAWEI_NAMES) as GrantOperation[];
  return ours.find((operation) => HUAWEI_NAMES[operation].includes(name))!;
}

/** Ids of principals: ours are UUIDs, Huawei's the same digits without dashes. Both are taken. */
export function readPrincipal(input: Input, name: string): string | undefined {
  const rule = { max: MAX_PRINCIPAL_CHARS, pattern: /^[a-zA-Z0-9-]+$/, code: 'KMS.2402' } as const;
  return input
    .text(name, rule)
    ?.replace(/^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/, '$1-$2-$3-$4-$5');
}

const huaweiPrincipal = (id: string): string => id.replaceAll('-', '');

/** @throws KmsError KMS.0204, KMS.2501 */
export function readGrantId(input: Input): string {
  const rule = { min: 64, max: 64, pattern: /^[A-Fa-f0-9]+$/, code: 'KMS.2501' } as const;
  return input.requiredText('grant_id', rule).toLowerCase();
}

function grantEntry(grant: ListGrantsReply['grants'][number]): JsonObject {
  return {
    key_id: grant.keyId,
    grant_id: grant.grantId,
    grantee_principal: huaweiPrincipal(grant.grantee),
    grantee_principal_type: 'user',
    operations: grant.operations.flatMap((operation) => HUAWEI_NAMES[operation]),
    issuing_principal: huaweiPrincipal(grant.issuer),
    creation_date: milliseconds(grant.createdAt),
    name: grant.name ?? '',
    retiring_principal: grant.retiring === null ? '' : huaweiPrincipal(grant.retiring),
  };
}

/** A page of grants by number, with how many there are. */
export async function grantPage(
  call: HuaweiCall,
  asked: Pick<ListGrantsRequest, 'key' | 'retiring'>,
  page: PageInput,
): Promise<JsonObject> {
  const all: ListGrantsReply['grants'] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < MAX_GRANT_PAGES; pages++) {
    const limit = MAX_PAGE_ITEMS;
    const reply: ListGrantsReply = await call.grants({
      ...asked,
      grantId: null,
      grantee: null,
      limit,
      cursor,
    });
    all.push(...reply.grants);
    cursor = reply.nextCursor;
    if (cursor === null) break;
  }
  const shown = all.slice(page.offset, page.offset + page.limit);
  return { grants: shown.map(grantEntry), ...pageEnd(page, shown.length, all.length) };
}
