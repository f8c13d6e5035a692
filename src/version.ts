import { readFileSync } from 'node:fs';

const manifest: unknown = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
);

/** The product's version, from package.json: one place to raise it. */
export const version = String((manifest as { version?: unknown }).version ?? '0.0.0');
