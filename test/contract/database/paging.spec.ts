import {
  afterKey,
  bulkInsert,
  columnTypes,
  decodeCursor,
  encodeCursor,
  toPage,
  type PageKey,
} from '@keyledger/database';
import { forEachDialect, Workbench } from './support.js';

interface Tables {
  items: { at: string; id: number };
}

const ITEMS = 23;
const PAGE = 5;

await forEachDialect((dialect) => {
  const bench = new Workbench();
  afterEach(() => bench.close());

  it.each(['ascending', 'descending'] as const)(
    'lists every row once, page by page, %s',
    async (direction) => {
      const { kysely } = await bench.database<Tables>(dialect.fresh());
      const types = columnTypes(kysely);
      await kysely.schema
        .createTable('items')
        .addColumn('at', types.text)
        .addColumn('id', types.integer)
        .execute();
      const items = Array.from({ length: ITEMS }, (_, id) => ({ at: `2026-01-0${1 + (id % 3)}`, id }));
      await bulkInsert(kysely, 'items', items);

      const seen: { at: string; id: number }[] = [];
      const order = direction === 'ascending' ? 'asc' : 'desc';
      let cursor: string | null = null;
      do {
        let query = kysely
          .selectFrom('items')
          .selectAll()
          .orderBy('at', order)
          .orderBy('id', order)
          .limit(PAGE + 1);
        if (cursor)
          query = query.where(afterKey(['at', 'id'], decodeCursor(cursor, ['text', 'integer']), direction));
        const page = toPage(
          await query.execute(),
          PAGE,
          (row): PageKey => [row.at, row.id],
          (row) => ({ ...row }),
        );
        seen.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor);

      const sorted = items.toSorted((a, b) => a.at.localeCompare(b.at) || a.id - b.id);
      expect(seen).toEqual(direction === 'ascending' ? sorted : sorted.reverse());
    },
  );
});

describe('a cursor', () => {
  it('gives its key back', () => {
    expect(decodeCursor(encodeCursor(['ü', 7]), ['text', 'integer'])).toEqual(['ü', 7]);
  });

  it.each([
    ['empty', ''],
    ['no base64', '%%%'],
    ['no JSON', Buffer.from('{').toString('base64url')],
    ['no list', Buffer.from('{"0":"a","1":1,"length":2}').toString('base64url')],
    ['too short', encodeCursor(['a'])],
    ['of another listing', encodeCursor([1, 'a'])],
    ['with a fraction', encodeCursor(['a', 1.5])],
    ['with a NUL, which PostgreSQL refuses', encodeCursor(['\0', 1])],
    ['very long', encodeCursor(['a'.repeat(5_000), 1])],
  ])('that is %s is refused as InvalidCursor', (_what, cursor) => {
    const refusal = expect.objectContaining({ code: 'InvalidCursor' });
    expect(() => decodeCursor(cursor, ['text', 'integer'])).toThrow(refusal);
  });
});
