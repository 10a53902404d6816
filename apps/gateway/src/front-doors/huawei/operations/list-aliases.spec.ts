import { HuaweiDialect, KEY_ID, PROJECT_ID } from '../../../testing/huawei-dialect.js';

const AT = '2026-11-24T12:00:00.500Z';
const alias = { name: 'a', keyId: KEY_ID, createdAt: AT, updatedAt: AT };
const listing = () =>
  new HuaweiDialect({ 'lifecycle.aliases.list': { aliases: [alias], nextCursor: 'next' } });
const path = (query = '') => `/v1.0/${PROJECT_ID}/kms/aliases${query}`;

describe('GET aliases', () => {
  it('answers with a list of one page', async () => {
    const huawei = listing();
    const { status, body } = await huawei.send('GET', path());
    expect(status).toBe(200);
    expect(body).toEqual([
      {
        aliases: [expect.objectContaining({ alias: 'alias/a', key_id: KEY_ID })],
        page_info: { next_marker: 'next', current_count: 1 },
      },
    ]);
    expect(huawei.asked[0]!.request).toEqual({ key: null, limit: 1000, cursor: null });
  });

  it('takes key, limit and marker from the query', async () => {
    const huawei = listing();
    await huawei.send('GET', path(`?key_id=${KEY_ID}&limit=7&marker=next`));
    expect(huawei.asked[0]!.request).toEqual({ key: { id: KEY_ID }, limit: 7, cursor: 'next' });
  });

  it.each([
    ['a key of no form', '?key_id=x', 'KMS.0205'],
    ['a limit that is none', '?limit=x', 'KMS.1601'],
    ['an empty marker', '?marker=', 'KMS.1602'],
  ])('refuses %s', async (_, query, code) => {
    expect((await listing().send('GET', path(query))).body.error.error_code).toBe(code);
  });
});
