import type { Candidate } from './enrol-messages.js';

/** Nodes that this one remembers to have asked; more than any cluster has. */
const MAX_CANDIDATES = 64;

/** Nodes that asked to be enrolled lately: those over which the very first dealing goes. */
export class Candidates {
  private readonly known = new Map<string, { candidate: Candidate; at: number }>();

  add(candidate: Candidate): void {
    this.known.delete(candidate.name);
    this.known.set(candidate.name, { candidate, at: performance.now() });
    if (this.known.size > MAX_CANDIDATES) this.known.delete(this.known.keys().next().value!);
  }

  /** Those that asked within the last `withinMs`, by name. */
  recent(withinMs: number): Candidate[] {
    const since = performance.now() - withinMs;
    return [...this.known.values()]
      .filter(({ at }) => at >= since)
      .map(({ candidate }) => candidate)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}
