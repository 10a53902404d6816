import { safeText } from '../output/safe-text.js';

/** A label, and the lines of its value; the first stands beside the label. */
export type Row = readonly [label: string, value: string | number | readonly string[]];

const GAP = '  ';

/**
 * A table as these commands print it (seed 000): no header, two columns between two rules of dashes, nothing at the end of a line.
 * @param least widths of the columns; longer values make them wider.
 */
export function simpleTable(rows: readonly Row[], least: readonly [number, number]): string {
  const cells = rows.flatMap(([label, value]) => {
    const lines = typeof value === 'object' ? value : [String(value)];
    return lines.map((line, index) => [index === 0 ? label : '', safeText(line)] as const);
  });
  const width = (column: 0 | 1): number =>
    cells.reduce((widest, cell) => Math.max(widest, [...cell[column]].length), least[column]);
  const rule = `${'-'.repeat(width(0))}${GAP}${'-'.repeat(width(1))}`;
  const first = width(0);
  const lines = cells.map(([label, value]) => `${label.padEnd(first)}${GAP}${value}`.trimEnd());
  return [rule, ...lines, rule].join('\n');
}

/** `YYYY-MM-DD HH:MM:SS` in UTC; `-` for what has not happened. */
export const timeText = (iso: string | null): string =>
  iso === null ? '-' : new Date(iso).toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length).replace('T', ' ');
