import type { Logger } from '../log.ts';
import type { AuditEvent } from '../model/event.ts';

/** One line of log for everything that goes on record. */
export const logEvent =
  (logger: Logger) =>
  ({ type, ...detail }: AuditEvent): void =>
    logger.info(detail, type);
