import { z } from 'zod';

// ECR's password is base64 of JSON with `expiration`; the claims of a JWT (RFC 7519) have `exp`. Both are Unix seconds.
const expirySchema = z.union([
  z.object({ expiration: z.number() }).transform(({ expiration }) => expiration),
  z.object({ exp: z.number() }).transform(({ exp }) => exp),
]);

/** When a credential ends, where it says so itself. */
export function credentialExpiry(secret: string): Date | undefined {
  const parts = secret.split('.');
  const encoded = parts.length === 3 ? parts[1] : secret;
  const seconds = expirySchema.safeParse(decoded(encoded ?? ''));
  return seconds.success ? new Date(seconds.data * 1000) : undefined;
}

/** A password in the form of ECR's that tells of itself nothing but when it ends: what stands for one in a snapshot. */
export const maskedPassword = (mask: string, expiresAt: Date | undefined): string =>
  expiresAt
    ? Buffer.from(
        JSON.stringify({ payload: mask, expiration: Math.floor(expiresAt.getTime() / 1000) }),
      ).toString('base64')
    : mask;

function decoded(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
  } catch {
    return undefined;
  }
}
