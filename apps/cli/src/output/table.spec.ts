import { safeText } from './safe-text.js';
import { fields, pairs, table } from './table.js';

describe('what is shown to people', () => {
  it('aligns columns, and leaves no blanks at the end of a line', () => {
    const text = table(
      ['id', 'name'],
      [
        ['1', 'short'],
        ['22222', null],
      ],
    );
    expect(text.split('\n')).toEqual(['ID     NAME', '1      short', '22222  -']);
  });

  it('shows the titles alone when there is nothing to list', () => {
    expect(table(['id', 'name'], [])).toBe('ID  NAME');
  });

  it('aligns values behind their names, and leaves out what is undefined', () => {
    expect(
      fields([
        ['id', '1'],
        ['deletion', undefined],
        ['long name', ''],
      ]),
    ).toBe('id:        1\nlong name: -');
  });

  it('writes pairs in the order of their names', () => {
    expect(pairs({ b: 2, a: 1 })).toBe('a=1, b=2');
    expect(pairs({})).toBeNull();
  });

  it('lets no description act on the terminal or forge a line', () => {
    expect(safeText('a\u001b[2Jb\r\nc\u202ed')).toBe('a\\u{1b}[2Jb\\u{d}\\u{a}c\\u{202e}d');
    expect(table(['x'], [['one\ntwo']]).split('\n')).toHaveLength(2);
    expect(safeText('schlüssel 鍵 🔑')).toBe('schlüssel 鍵 🔑');
  });
});
