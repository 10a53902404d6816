import { HuaweiDialect, KEY_ID, PROJECT_ID } from '../../testing/huawei-dialect.js';
import { HUAWEI_OPERATIONS } from './operations.js';

const urlOf = (path: string): string =>
  path
    .replace('{project_id}', PROJECT_ID)
    .replace('{key_id}', KEY_ID)
    .replaceAll(/\{\w+\}/g, 'x');
const REFUSED = HUAWEI_OPERATIONS.filter(({ status }) => status === 'refused');

describe('the table of operations', () => {
  it('names each method and path once, and says of what is not whole how', () => {
    const names = HUAWEI_OPERATIONS.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(names).size).toBe(names.length);
    for (const { status, note } of HUAWEI_OPERATIONS) expect(note === '').toBe(status === 'works');
  });

  it.each(REFUSED.map(({ method, path, note }) => [method, path, note] as const))(
    'refuses %s %s in a code of Huawei’s and says why',
    async (method, path, note) => {
      const huawei = new HuaweiDialect();
      const { status, body } = await huawei.send(method, urlOf(path), method === 'GET' ? undefined : {});
      expect(status).toBe(400);
      expect(body.error.error_code).toMatch(/^KMS\.(0201|0340|3803)$/);
      expect(body.error.error_msg).toContain(note);
      expect(huawei.asked).toEqual([]);
    },
  );

  it('lets nobody into another project by any of them', async () => {
    const other = 'f'.repeat(32);
    for (const { method, path } of HUAWEI_OPERATIONS) {
      const huawei = new HuaweiDialect();
      const url = urlOf(path).replace(PROJECT_ID, other);
      const { status, body } = await huawei.send(method, url, method === 'GET' ? undefined : {});
      expect([path, status, body.error.error_code]).toEqual([path, 403, 'KMS.0321']);
      expect(huawei.asked).toEqual([]);
    }
  });
});
