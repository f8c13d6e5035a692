/**
 * What stands in the way passes by itself, and when is known. A job that meets it runs again then; that counts as no
 * failed try.
 */
export class TryLater extends Error {
  readonly againInMs: number;

  constructor(message: string, againInMs: number, cause?: unknown) {
    super(message, { cause });
    this.name = 'TryLater';
    this.againInMs = againInMs;
  }
}
