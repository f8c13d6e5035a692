import { LogLevel, type Logger as SlackLogger } from '@slack/bolt';
import pino, { type Logger } from 'pino';
import { redactDeep } from './model/redaction.ts';

export type { Logger };

/** Structured logs on standard error, one JSON object a line. Everything is redacted on its way out. */
export const createLogger = (level: string): Logger =>
  pino(
    {
      level,
      base: {},
      formatters: { log: (object) => redactDeep(object) as Record<string, unknown> },
      hooks: {
        logMethod(args, method) {
          const [first, ...rest] = args;
          const safe = [redactDeep(first), ...rest.map((one: unknown) => redactDeep(one))];
          method.apply(this, safe as Parameters<typeof method>);
        },
      },
      serializers: { err: plainError },
    },
    pino.destination({ dest: 2, sync: false }),
  );

/** Name, message, stack and code: libraries hang whole clients onto their errors, logins included. */
function plainError(error: unknown): unknown {
  if (!(error instanceof Error)) return redactDeep(error);
  const { name, message, stack, cause } = error;
  const code = 'code' in error ? { code: error.code } : {};
  return redactDeep({
    type: name,
    message,
    stack,
    ...code,
    ...(cause ? { cause: plainError(cause) } : {}),
  });
}

/** Slack's libraries log through ours; what they say at `info` is of no use to an operator. */
export const slackLogger = (logger: Logger): SlackLogger => ({
  debug: (...args) => logger.trace({ from: 'slack' }, text(args)),
  info: (...args) => logger.debug({ from: 'slack' }, text(args)),
  warn: (...args) => logger.warn({ from: 'slack' }, text(args)),
  error: (...args) => logger.error({ from: 'slack' }, text(args)),
  setLevel: () => undefined,
  getLevel: () => LogLevel.INFO,
  setName: () => undefined,
});

const text = (args: readonly unknown[]): string =>
  args
    .map((one) =>
      one instanceof Error
        ? (one.stack ?? one.message)
        : typeof one === 'string'
          ? one
          : JSON.stringify(one),
    )
    .join(' ');
