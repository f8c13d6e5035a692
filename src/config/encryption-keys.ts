/** Keys as `BUILDMEDIC_ENCRYPTION_KEY` holds them: base64 or hex, the one to encrypt with first, then older ones. */
export const encryptionKeys = (text: string): (Buffer | undefined)[] =>
  text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(keyOf);

function keyOf(text: string): Buffer | undefined {
  const key = Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? 'hex' : 'base64');
  return key.length === 32 ? key : undefined;
}
