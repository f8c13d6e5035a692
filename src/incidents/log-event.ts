import type { Logger } from '../log.ts';
import type { IncidentEvent } from '../model/event.ts';

/** One line of log for everything that happens to an incident. */
export const logEvent =
  (logger: Logger) =>
  ({ type, ...detail }: IncidentEvent): void =>
    logger.info(detail, type);
