import { aKey, HuaweiDialect, KEY_ID } from '../../../testing/huawei-dialect.js';

const finding = () =>
  new HuaweiDialect({
    'lifecycle.keys.find': { keys: [aKey({ aliases: ['name'], tags: { env: 'prod' } })], total: 11 },
  });
const FOUND = { limit: 10, offset: 0, state: null, spec: null, tags: [], alias: null };

describe('POST resource_instances/action', () => {
  it('gives keys with their details, their names and their tags', async () => {
    const huawei = finding();
    const { status, body } = await huawei.post('resource_instances/action', { action: 'filter' });
    expect(status).toBe(200);
    expect(body).toEqual({
      resources: [
        {
          resource_id: KEY_ID,
          resource_detail: expect.objectContaining({ key_id: KEY_ID, key_alias: 'name' }),
          resource_name: 'name',
          tags: [{ key: 'env', value: 'prod' }],
        },
      ],
      total_count: 11,
    });
    expect(huawei.asked[0]!.request).toEqual(FOUND);
  });

  it('looks for tags and a name, page by page', async () => {
    const huawei = finding();
    await huawei.post('resource_instances/action', {
      ...{
        action: 'filter',
        limit: '100',
        offset: '5',
        tags: [{ key: 'env', values: ['prod', ''] }, { key: 'a' }],
      },
      matches: [{ key: 'resource_name', value: 'na' }],
    });
    expect(huawei.asked[0]!.request).toEqual({
      ...{ ...FOUND, limit: 100, offset: 5, alias: 'na' },
      tags: [
        { name: 'env', values: ['prod', ''] },
        { name: 'a', values: [] },
      ],
    });
  });

  it('counts', async () => {
    const { body } = await finding().post('resource_instances/action', { action: 'count' });
    expect(body).toEqual({ total_count: 11 });
  });

  it.each([
    ['no action', {}, 'KMS.0204'],
    ['another action', { action: 'x' }, 'KMS.0404'],
    ['a count with a limit', { action: 'count', limit: '1' }, 'KMS.0418'],
    ['a count with an offset', { action: 'count', offset: '1' }, 'KMS.0418'],
    ['a limit of too much', { action: 'filter', limit: '1001' }, 'KMS.1601'],
    ['an offset that is none', { action: 'filter', offset: '-1' }, 'KMS.0417'],
    ['tags that are no list', { action: 'filter', tags: {} }, 'KMS.0412'],
    ['too many tags', { action: 'filter', tags: Array(21).fill({ key: 'a' }) }, 'KMS.0409'],
    ['too many values', { action: 'filter', tags: [{ key: 'a', values: Array(21).fill('') }] }, 'KMS.0413'],
    ['a value that cannot be', { action: 'filter', tags: [{ key: 'a', values: ['*'] }] }, 'KMS.0405'],
    ['a match of something else', { action: 'filter', matches: [{ key: 'x', value: '' }] }, 'KMS.0403'],
    [
      'a match without a text',
      { action: 'filter', matches: [{ key: 'resource_name', value: 7 }] },
      'KMS.0402',
    ],
    [
      'two matches',
      { action: 'filter', matches: Array(2).fill({ key: 'resource_name', value: '' }) },
      'KMS.0415',
    ],
  ])('refuses %s', async (_, body, code) => {
    const huawei = finding();
    expect(await huawei.refusal('resource_instances/action', body)).toBe(code);
    expect(huawei.asked).toEqual([]);
  });
});
