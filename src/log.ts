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
      serializers: { err: (error: unknown) => redactDeep(pino.stdSerializers.err(error as Error)) },
    },
    pino.destination({ dest: 2, sync: false }),
  );

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
