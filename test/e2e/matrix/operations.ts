import type { Kind, Preparation } from './key-in-state.js';

/**
 * Every operation of the native API that names a key, and what comes of it in every state (DESIGN 4). A cell is the status,
 * then the state that follows where it is another, or the code of the refusal.
 */
export interface Operation {
  /** As the API's description has it, below /api/v1. */
  route: string;
  /** What the path's parameters, the query and the body hold; `prepared` is what `prepare` says. */
  kind?: Kind;
  prepare?: Preparation;
  path?: (prepared: Record<string, string>) => Record<string, string>;
  query?: Record<string, string>;
  body?: (prepared: Record<string, string>) => unknown;
  cells: Record<'PendingImport' | 'Enabled' | 'Disabled' | 'PendingDeletion', string>;
  /** Of a deleted key; where it isn't told that it was deleted. */
  deleted?: string;
}

const NO = '409 InvalidKeyState';
const text = Buffer.from('hello').toString('base64');

const cells = (PendingImport: string, Enabled: string, Disabled: string, PendingDeletion: string) => ({
  ...{ PendingImport, Enabled, Disabled, PendingDeletion },
});
/** Told of every key that lives. */
const always = (ok = '200') => cells(ok, ok, ok, ok);
/** Managing: not when the end is near. */
const managed = (ok = '200') => cells(ok, ok, ok, NO);
/** Using a key: a disabled one says so. */
const used = cells(NO, '200', '409 KeyDisabled', NO);

const READ: Operation[] = [
  { route: 'GET /keys/{id}', cells: always() },
  { route: 'GET /keys/{id}', query: { at: '0' }, cells: always() },
  { route: 'GET /keys/{id}/versions', cells: always() },
  // A key that waits for its first import has no version yet.
  {
    route: 'GET /keys/{id}/public-key',
    kind: 'signer',
    cells: { ...always(), PendingImport: '404 NotFound' },
  },
  { route: 'GET /keys/{id}/history', cells: always() },
  { route: 'GET /keys/{id}/usage', cells: always() },
  { route: 'GET /keys/{id}/rotations', cells: always() },
  { route: 'GET /keys/{id}/permissions', cells: always() },
  { route: 'GET /keys/{id}/grants', cells: always() },
  { route: 'GET /aliases', query: { key: '{id}' }, cells: always() },
  { route: 'GET /audit', query: { key: '{id}' }, cells: always() },
  { route: 'GET /notices', query: { key: '{id}' }, cells: always() },
];

const MANAGE: Operation[] = [
  { route: 'PATCH /keys/{id}', body: () => ({ description: 'other' }), cells: managed() },
  { route: 'POST /keys/{id}/tags', body: () => ({ set: { a: 'b' } }), cells: managed() },
  { route: 'POST /keys/{id}/enable', cells: cells(NO, '200', '200 Enabled', NO) },
  { route: 'POST /keys/{id}/disable', cells: cells(NO, '200 Disabled', '200', NO) },
  {
    route: 'POST /keys/{id}/versions/{version}/enable',
    kind: 'rotated',
    path: () => ({ version: '1' }),
    cells: cells(NO, '200', NO, NO),
  },
  {
    route: 'POST /keys/{id}/versions/{version}/disable',
    kind: 'rotated',
    path: () => ({ version: '1' }),
    cells: cells(NO, '200', NO, NO),
  },
  { route: 'POST /keys/{id}/rotate', cells: cells(NO, '200', NO, NO) },
  { route: 'PUT /keys/{id}/rotation', body: () => ({ periodDays: 7 }), cells: cells(NO, '200', '200', NO) },
  { route: 'DELETE /keys/{id}/rotation', cells: cells(NO, '200', '200', NO) },
  {
    route: 'POST /aliases',
    prepare: 'name',
    body: ({ id, name }) => ({ key: id, name }),
    cells: managed('201'),
  },
  {
    route: 'PUT /aliases/{name}',
    prepare: 'aliasOfAnother',
    path: ({ name }) => ({ name: name! }),
    body: ({ id }) => ({ key: id }),
    cells: managed(),
  },
  // A name can go whatever becomes of its key; with the key it is gone by itself.
  {
    route: 'DELETE /aliases/{name}',
    prepare: 'alias',
    path: ({ name }) => ({ name: name! }),
    cells: always('204'),
    deleted: '404 AliasNotFound',
  },
  {
    route: 'POST /keys/{id}/bind',
    body: () => ({ type: 'volume', id: 'v1' }),
    cells: cells(NO, '200', NO, NO),
  },
  // A resource can go whatever becomes of its key.
  {
    route: 'POST /keys/{id}/unbind',
    prepare: 'bound',
    body: () => ({ type: 'volume', id: 'v1' }),
    cells: always(),
  },
  // Material can be lost, and is restored, whatever the key's state.
  { route: 'POST /keys/{id}/resources/block', cells: always() },
  { route: 'POST /keys/{id}/resources/release', prepare: 'blocked', cells: always() },
];

const ENDING: Operation[] = [
  { route: 'POST /keys/{id}/schedule-deletion', cells: managed('200 PendingDeletion') },
  { route: 'POST /keys/{id}/cancel-deletion', cells: cells(NO, NO, NO, '200 Disabled') },
  { route: 'POST /keys/{id}/delete-now', cells: cells(NO, NO, NO, '200 Deleted') },
];

const IMPORT: Operation[] = [
  {
    route: 'POST /keys/{id}/import-parameters',
    kind: 'imported',
    body: () => ({ wrappingAlgorithm: 'RSAES_OAEP_SHA_256', wrappingKeySpec: 'RSA_2048' }),
    cells: managed(),
  },
  {
    route: 'POST /keys/{id}/import-material',
    kind: 'imported',
    prepare: 'wrappedMaterial',
    body: ({ importToken, encryptedMaterial }) => ({ importToken, encryptedMaterial }),
    cells: { ...managed(), PendingImport: '200 Enabled' },
  },
  {
    route: 'DELETE /keys/{id}/material',
    kind: 'imported',
    cells: cells('200', '200 PendingImport', '200 PendingImport', NO),
  },
];

const OWNERS: Operation[] = [
  {
    route: 'POST /keys/{id}/grants',
    prepare: 'principal',
    body: ({ principalId }) => ({ grantee: principalId, operations: ['Encrypt'] }),
    cells: managed('201'),
  },
  {
    route: 'DELETE /keys/{id}/grants/{grantId}',
    prepare: 'grant',
    path: ({ grantId }) => ({ grantId: grantId! }),
    cells: managed('204'),
  },
  {
    route: 'POST /keys/{id}/grants/{grantId}/retire',
    prepare: 'grant',
    path: ({ grantId }) => ({ grantId: grantId! }),
    cells: managed('204'),
  },
  ...(['principal', 'permission'] as const).map((prepare): Operation => ({
    route: `${prepare === 'principal' ? 'PUT' : 'DELETE'} /keys/{id}/permissions/{principalId}/{permission}`,
    prepare,
    path: ({ principalId }) => ({ principalId: principalId!, permission: 'use' }),
    cells: managed(),
  })),
];

const USE: Operation[] = [
  { route: 'POST /keys/{id}/encrypt', body: () => ({ plaintext: text }), cells: used },
  {
    route: 'POST /keys/{id}/decrypt',
    prepare: 'ciphertext',
    body: ({ ciphertext }) => ({ ciphertext }),
    cells: used,
  },
  {
    route: 'POST /keys/{id}/re-encrypt',
    prepare: 'ciphertext',
    body: ({ ciphertext }) => ({ ciphertext }),
    cells: used,
  },
  { route: 'POST /keys/{id}/generate-data-key', body: () => ({}), cells: used },
  { route: 'POST /keys/{id}/generate-data-key-pair', body: () => ({ spec: 'EC_P256' }), cells: used },
  { route: 'POST /keys/{id}/sign', kind: 'signer', body: () => ({ message: text }), cells: used },
  {
    route: 'POST /keys/{id}/verify',
    kind: 'signer',
    prepare: 'signature',
    body: ({ signature }) => ({ message: text, signature }),
    cells: used,
  },
  { route: 'POST /keys/{id}/generate-mac', kind: 'mac', body: () => ({ message: text }), cells: used },
  {
    route: 'POST /keys/{id}/verify-mac',
    kind: 'mac',
    prepare: 'mac',
    body: ({ mac }) => ({ message: text, mac }),
    cells: used,
  },
];

export const OPERATIONS: Operation[] = [...READ, ...MANAGE, ...ENDING, ...IMPORT, ...OWNERS, ...USE];

/** The request of an operation for a key. */
export function requestOf(
  { route, path, query, body }: Operation,
  prepared: Record<string, string>,
): [method: string, path: string, body: unknown] {
  const [method, template] = route.split(' ') as [string, string];
  const parameters: Record<string, string> = { id: prepared.id!, ...path?.(prepared) };
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parameters[name]!));
  const search = new URLSearchParams(
    Object.entries(query ?? {}).map(
      ([name, value]) => [name, value.replace('{id}', prepared.id!)] as [string, string],
    ),
  ).toString();
  return [method, search ? `${filled}?${search}` : filled, body?.(prepared)];
}
