import {
  aGrant,
  BAD_KEY_IDS,
  CALLER_ID,
  GRANT_ID,
  HuaweiDialect,
  KEY_ID,
} from '../../../testing/huawei-dialect.js';

const listing = (...pages: object[][]) =>
  new HuaweiDialect({
    'lifecycle.grants.list': ({ cursor }: { cursor: string | null }) => {
      const page = Number(cursor ?? 0);
      return { grants: pages[page], nextCursor: page + 1 < pages.length ? String(page + 1) : null };
    },
  });

describe('list-grants', () => {
  it('tells everything that Huawei’s KMS tells of a grant', async () => {
    const grant = aGrant({
      grantee: CALLER_ID,
      issuer: CALLER_ID,
      name: 'n',
      operations: ['Encrypt', 'Sign'],
    });
    const huawei = listing([grant]);
    const { status, body } = await huawei.post('list-grants', { key_id: KEY_ID });
    expect(status).toBe(200);
    const principal = CALLER_ID.replaceAll('-', '');
    expect(body).toEqual({
      grants: [
        {
          key_id: KEY_ID,
          grant_id: GRANT_ID,
          grantee_principal: principal,
          grantee_principal_type: 'user',
          operations: ['encrypt-datakey', 'encrypt-data', 'sign'],
          issuing_principal: principal,
          creation_date: String(Date.parse('2026-11-24T12:00:00.500Z')),
          name: 'n',
          retiring_principal: '',
        },
      ],
      next_marker: '',
      truncated: 'false',
      total: 1,
    });
    expect(huawei.asked[0]!.request).toMatchObject({ key: { id: KEY_ID }, retiring: null });
  });

  it('pages by number over all of them', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map((digit) => aGrant({ grantId: digit.repeat(64) }));
    const huawei = listing([a!, b!], [c!]);
    const { body } = await huawei.post('list-grants', { key_id: KEY_ID, limit: '1', marker: '1' });
    expect(body.grants.map(({ grant_id }: any) => grant_id)).toEqual([b!.grantId]);
    expect(body).toMatchObject({ next_marker: '2', truncated: 'true', total: 3 });
  });

  it.each([
    ...BAD_KEY_IDS.map(([what, key_id, code]): [string, object, string] => [what, { key_id }, code]),
    ['a limit that is none', { limit: 'x' }, 'KMS.1601'],
    ['a marker that is none', { marker: 'x' }, 'KMS.1602'],
  ])('refuses %s', async (_, more, code) => {
    expect(await listing([]).refusal('list-grants', { key_id: KEY_ID, ...more })).toBe(code);
  });
});
