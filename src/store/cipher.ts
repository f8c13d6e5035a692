import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** Encrypts what is stored and must not be read by whoever reads the database. */
export interface Cipher {
  /** @param place where the text belongs; it opens nowhere else */
  seal(text: string, place: string): string;
  /** Nothing when its key is gone, or when it was changed or moved to another place. */
  open(sealed: string, place: string): string | undefined;
}

const algorithm = 'aes-256-gcm';
const version = 'v1';

/**
 * AES-256-GCM. The id of the key stands with each text, so that keys can be replaced: the first one encrypts, the others
 * still open what they closed.
 * @param keys 32 bytes each
 */
export function aesCipher(keys: readonly Buffer[]): Cipher {
  const byId = new Map(keys.map((key) => [keyId(key), key]));
  const [first] = keys;
  return {
    seal(text, place) {
      if (!first) throw new Error('there is no key to encrypt with');
      const nonce = randomBytes(12);
      const cipher = createCipheriv(algorithm, first, nonce).setAAD(Buffer.from(place));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      const parts = [nonce, cipher.getAuthTag(), body].map((part) => part.toString('base64url'));
      return [version, keyId(first), ...parts].join('.');
    },

    open(sealed, place) {
      const [form, id = '', ...parts] = sealed.split('.');
      const [nonce, tag, body] = parts.map((part) => Buffer.from(part, 'base64url'));
      const key = byId.get(id);
      if (form !== version || !key || !nonce || tag?.length !== 16 || !body) return undefined;
      try {
        const decipher = createDecipheriv(algorithm, key, nonce)
          .setAAD(Buffer.from(place))
          .setAuthTag(tag);
        return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
      } catch {
        return undefined;
      }
    },
  };
}

/** Tells keys apart without telling anything of them. */
const keyId = (key: Buffer): string =>
  createHash('sha256').update('buildmedic key id').update(key).digest('hex').slice(0, 8);
