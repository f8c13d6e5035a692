/**
 * What someone must put right. `code` is stable, `message` says what is wrong with the actual value in it,
 * `advice` says what to do next. All are worded in `problems/`, so that they read alike.
 */
export class Problem extends Error {
  readonly code: string;
  readonly advice: string;

  constructor(code: string, message: string, advice: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'Problem';
    this.code = code;
    this.advice = advice;
  }
}
