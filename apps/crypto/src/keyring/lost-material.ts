import { KeyledgerError, isKeyledgerError } from '@keyledger/domain';

/** Lost versions that are remembered; more are lost all the same. */
const MAX_REMEMBERED = 100_000;

/** Versions whose material this node has looked for in vain, until it finds it. For the status page. */
export class LostMaterial {
  private readonly names = new Set<string>();

  get count(): number {
    return this.names.size;
  }

  found(keyId: string, version: number): void {
    if (this.names.size > 0) this.names.delete(`${keyId}/${version}`);
  }

  /** Notes the loss. @returns what its caller is told: it is not the request that is wrong, and trying again helps after a restore. */
  lost(keyId: string, version: number, how: 'missing' | 'damaged'): KeyledgerError {
    if (this.names.size < MAX_REMEMBERED) this.names.add(`${keyId}/${version}`);
    return new KeyledgerError(
      'Unavailable',
      `the material of version ${version} of key ${keyId} is ${how}: it is lost until it is restored from a backup`,
    );
  }
}

/** A database that is away, or a sealed node, says nothing about a secret. */
export const saysNothingOfASecret = (error: unknown): boolean =>
  isKeyledgerError(error) || (error as { name?: string } | null)?.name === 'DatabaseUnavailableError';

/** The same for a history key, without which nobody knows the key's state. */
export const lostHistoryKey = (keyId: string, how: 'missing' | 'damaged'): KeyledgerError =>
  new KeyledgerError(
    'Unavailable',
    `the history key of key ${keyId} is ${how}: it is lost until it is restored from a backup`,
  );
