const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const cleanups = new Set<() => void>();

function cleanUp(signal: NodeJS.Signals): void {
  for (const cleanup of cleanups) cleanup();
  release();
  // Ends the process the way it would have ended without us, so that a shell sees what happened.
  process.kill(process.pid, signal);
}

function release(): void {
  cleanups.clear();
  for (const signal of SIGNALS) process.removeListener(signal, cleanUp);
}

/**
 * Has something put in order should a signal end the process in the meantime. It must be synchronous.
 *
 * @returns what to call when it is needed no more.
 */
export function onSignal(cleanup: () => void): () => void {
  if (cleanups.size === 0) for (const signal of SIGNALS) process.on(signal, cleanUp);
  cleanups.add(cleanup);
  return () => {
    cleanups.delete(cleanup);
    if (cleanups.size === 0) release();
  };
}
