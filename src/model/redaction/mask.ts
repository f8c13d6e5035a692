import { createHmac, hkdfSync } from 'node:crypto';

/** Turns a secret into its mask. */
export type Mask = (secret: string) => string;

/**
 * Masks under a key: the same secret gets the same mask. Only 16 bits of the keyed hash are shown: enough to say that
 * two credentials differ, too few to recognise one, and useless to who does not hold the key.
 */
export const createMask =
  (key: Uint8Array): Mask =>
  (secret) =>
    `‹secret:${createHmac('sha256', key).update(secret).digest('hex').slice(0, 4)}›`;

/** A mask key from any secret that all processes of a deployment share; it tells nothing about that secret. */
export const deriveMaskKey = (shared: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', shared, '', 'buildmedic redaction masks', 32));
