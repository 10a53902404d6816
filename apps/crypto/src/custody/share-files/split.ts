import { combine, split } from 'shamir-secret-sharing';

/**
 * Splits a secret so that any `threshold` of `count` shares give it back and fewer tell nothing. One share alone is the secret
 * itself.
 * @returns the shares of 1 to `count`; the caller wipes them
 */
export async function splitSecret(
  secret: Uint8Array,
  count: number,
  threshold: number,
): Promise<Uint8Array[]> {
  if (count === 1) return [Uint8Array.from(secret)];
  // The library takes plain byte arrays alone, no Buffer.
  return split(Uint8Array.from(secret), count, threshold);
}

/** What the shares give: garbage, without an error, where they are too few or not of one secret. Check it. */
export async function combineShares(shares: readonly Uint8Array[]): Promise<Buffer> {
  if (shares.length === 1) return Buffer.from(shares[0]!);
  return Buffer.from(await combine(shares.map((share) => Uint8Array.from(share))));
}
