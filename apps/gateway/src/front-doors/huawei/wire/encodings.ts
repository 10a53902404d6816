/** Huawei's times: milliseconds since the epoch, as a text; of none, the empty text. */
export function milliseconds(iso: string | null): string {
  return iso === null ? '' : String(Date.parse(iso));
}

/** Huawei's bytes of data keys: hexadecimal, in upper case. @param base64 as our services have them. */
export function hexOf(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex').toUpperCase();
}

/** A truth where Huawei has it as a text. */
export const truthText = (truth: boolean): 'true' | 'false' => (truth ? 'true' : 'false');
