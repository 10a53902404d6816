import { safeText } from './safe-text.js';

/** What stands in a cell: `null` and `undefined` show as `-`. */
export type Cell = string | number | boolean | null | undefined;

const shown = (cell: Cell): string =>
  cell === null || cell === undefined || cell === '' ? '-' : safeText(String(cell));
const width = (text: string): number => [...text].length;
const pad = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - width(text)));

/** An aligned table with a line of titles; two spaces between columns, none at the end of a line. */
export function table(titles: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = [titles.map((title) => title.toUpperCase()), ...rows.map((row) => row.map(shown))];
  const widths = titles.map((_, column) =>
    lines.reduce((widest, line) => Math.max(widest, width(line[column] ?? '')), 0),
  );
  return lines
    .map((line) =>
      line
        .map((text, column) => pad(text, widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** One thing as `name: value` lines, values aligned; entries that are `undefined` are left out. */
export function fields(entries: readonly (readonly [string, Cell])[]): string {
  const present = entries.filter(([, value]) => value !== undefined);
  const widest = present.reduce((most, [name]) => Math.max(most, width(name)), 0);
  return present.map(([name, value]) => `${pad(`${name}:`, widest + 1)} ${shown(value)}`).join('\n');
}

/** `a=1, b=2`, in the order of the names; null when there is nothing. */
export function pairs(record: Record<string, string | number>): string | null {
  const names = Object.keys(record).sort();
  return names.length === 0 ? null : names.map((name) => `${name}=${record[name]}`).join(', ');
}
