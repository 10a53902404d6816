/** Whether a text is the one base64 form (RFC 4648, section 4) of some bytes: the alphabet, the padding, no stray bits. */
export function isCanonicalBase64(text: string): boolean {
  // Node decodes leniently; what it writes back is the canonical form.
  return text.length % 4 === 0 && Buffer.from(text, 'base64').toString('base64') === text;
}
