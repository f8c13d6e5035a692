import { createHash } from 'node:crypto';

/** The name that Git gives to a file's content. */
export const blobHash = (content: Uint8Array): string =>
  createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
