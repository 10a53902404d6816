import { aKey, HuaweiDialect, KEY_ID } from '../../../testing/huawei-dialect.js';

const listing = (total = 1) =>
  new HuaweiDialect({ 'lifecycle.keys.find': { keys: total > 0 ? [aKey()] : [], total } });
const ASKED = { limit: 1000, offset: 0, state: null, spec: 'AES_256', tags: [], alias: null };

describe('list-keys', () => {
  it('lists symmetric keys with their ids apart, and says that this was all', async () => {
    const huawei = listing();
    const { status, body } = await huawei.post('list-keys');
    expect(status).toBe(200);
    expect(body).toEqual({
      keys: [KEY_ID],
      key_details: [expect.objectContaining({ key_id: KEY_ID, key_state: '2' })],
      next_marker: '',
      truncated: 'false',
      total: 1,
    });
    expect(huawei.asked[0]!.request).toEqual(ASKED);
  });

  it('goes on where the last page ended, with numbers as texts or numbers', async () => {
    for (const members of [
      { limit: '1', marker: '4' },
      { limit: 1, marker: 4 },
    ]) {
      const huawei = listing(7);
      const { body } = await huawei.post('list-keys', members);
      expect(body).toMatchObject({ next_marker: '5', truncated: 'true', total: 7 });
      expect(huawei.asked[0]!.request).toEqual({ ...ASKED, limit: 1, offset: 4 });
    }
  });

  it('filters by state and spec', async () => {
    const huawei = listing();
    await huawei.post('list-keys', { key_state: '3', key_spec: 'ALL', enterprise_project_id: 'all' });
    await huawei.post('list-keys', { key_spec: 'SECP256K1' });
    expect(huawei.asked.map(({ request }) => request)).toEqual([
      { ...ASKED, state: 'Disabled', spec: null },
      { ...ASKED, spec: 'EC_SECP256K1' },
    ]);
  });

  it.each([
    ['awaiting activation', { key_state: '1' }],
    ['of SM4', { key_spec: 'SM4' }],
    ['of another enterprise project', { enterprise_project_id: 'x' }],
  ])('knows without asking that there are no keys %s', async (_, members) => {
    const huawei = listing();
    expect((await huawei.post('list-keys', members)).body).toMatchObject({ keys: [], total: 0 });
    expect(huawei.asked).toEqual([]);
  });

  it('takes a limit above a page’s size, and gives a page', async () => {
    const huawei = listing(2000);
    await huawei.post('list-keys', { limit: '5000' });
    expect(huawei.asked[0]!.request.limit).toBe(1000);
  });

  it.each([
    [{ limit: '0' }, 'KMS.1601'],
    [{ limit: 'x' }, 'KMS.1601'],
    [{ marker: '-1' }, 'KMS.1602'],
    [{ marker: 'x' }, 'KMS.1602'],
    [{ key_state: '6' }, 'KMS.0308'],
    [{ key_spec: 'DES' }, 'KMS.1110'],
  ])('refuses %j', async (members, code) => {
    expect(await listing().refusal('list-keys', members)).toBe(code);
  });
});
