/** A call that brought no answer. */
export interface Failure {
  readonly kind: 'failed';
  /** A clause for humans: `the API server at https://… refused the connection`. */
  readonly because: string;
  /** True when the connection broke: the same call may well succeed at once. */
  readonly transient: boolean;
  /** True when the time limit was hit. */
  readonly timedOut: boolean;
}

const failed = (because: string, kind: 'final' | 'transient' | 'timeout' = 'final'): Failure => ({
  kind: 'failed',
  because,
  transient: kind === 'transient',
  timedOut: kind === 'timeout',
});

const brokenConnection = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);
const unknownHost = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME']);
const noRoute = new Set(['EHOSTUNREACH', 'ENETUNREACH']);
const connectTimeout = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT']);
const certificate = /CERT|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET)|ERR_TLS|ERR_SSL|EPROTO/;

/** Says in words why a call to the API server brought no answer. */
export function failureOf(error: unknown, server: string, timeoutMs: number): Failure {
  const code = codeOf(error);
  const api = `the API server at ${server}`;
  if (isTimeout(error))
    return failed(`${api} did not answer within ${seconds(timeoutMs)}`, 'timeout');
  if (code === 'ECONNREFUSED') return failed(`${api} refused the connection`);
  if (brokenConnection.has(code)) return failed(`${api} broke the connection`, 'transient');
  if (unknownHost.has(code)) return failed(`the host name of ${api} cannot be resolved (${code})`);
  if (noRoute.has(code)) return failed(`there is no route to ${api} (${code})`);
  if (connectTimeout.has(code)) {
    return failed(`no connection to ${api} could be made in time`, 'timeout');
  }
  const message = error instanceof Error ? error.message : String(error);
  if (certificate.test(code)) {
    return failed(`no trusted TLS connection to ${api} could be made: ${message}`);
  }
  return failed(`${api} could not be asked: ${message}`);
}

/** The credentials could not be made: a plugin that is missing, a file that is gone. */
export const credentialFailure = (error: unknown, server: string): Failure =>
  failed(
    `the credentials for the API server at ${server} could not be read: ${error instanceof Error ? error.message : String(error)}`,
  );

/** 5000 ms are `5 s`. */
export const seconds = (milliseconds: number): string =>
  `${Number((milliseconds / 1000).toFixed(1))} s`;

const isTimeout = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'cause' in error ? codeOf(error.cause) : '';
}
