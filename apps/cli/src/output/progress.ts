import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import type { Io } from '../io.js';
import { onSignal } from '../on-signal.js';

/** One line of progress. */
export interface Progress {
  update(value: number, total?: number): void;
}

/** A group of lines of progress; `stop` gives the terminal back. */
export interface ProgressBoard {
  add(label: string, total: number): Progress;
  stop(): void;
}

const SILENT: ProgressBoard = { add: () => ({ update: () => undefined }), stop: () => undefined };

const MEGABYTE = 1_000_000;
const FORMATS = {
  bytes: '{label}  {bar} {percentage}%  {shown} MB  {eta_formatted} left',
  events: '{label}  {bar} {percentage}%  {value}/{total} events',
} as const;

/** Progress on stderr when that is a terminal; silence otherwise, since a log file has no use for it. */
export function progressBoard(io: Io, unit: keyof typeof FORMATS): ProgressBoard {
  if (!io.stderrIsTerminal) return SILENT;
  const bars = new MultiBar(
    {
      format: FORMATS[unit],
      stream: io.stderr as NodeJS.WriteStream,
      clearOnComplete: true,
      hideCursor: true,
      fps: 5,
    },
    Presets.shades_classic,
  );
  // The bars hide the cursor and switch line wrapping off; a terminal left so would be no fun.
  const forget = onSignal(() => bars.stop());
  return {
    add(label, total) {
      const bar: SingleBar = bars.create(Math.max(1, total), 0, { label, shown: 0 });
      return {
        update(value, newTotal) {
          if (newTotal !== undefined) bar.setTotal(Math.max(1, newTotal));
          bar.update(value, { shown: Math.floor(value / MEGABYTE) });
        },
      };
    },
    stop() {
      forget();
      bars.stop();
    },
  };
}
