import { invalidConfiguration } from '../problems/configuration.ts';
import type { AlertThread } from './alert-thread.ts';

/** A channel as the configuration names it. */
export interface AlertThreadSetting extends Omit<AlertThread, 'pattern'> {
  readonly pattern?: string | undefined;
}

/** @throws Problem when a pattern could keep the bot busy with one message for ever */
export async function compileThreads(
  settings: readonly AlertThreadSetting[],
): Promise<readonly AlertThread[]> {
  const threads = settings.map(({ pattern, ...rest }) => ({
    ...rest,
    ...(pattern === undefined ? {} : { pattern: new RegExp(pattern, 'm') }),
  }));
  if (threads.every(({ pattern }) => pattern === undefined)) return threads;
  // The analysis is a large library, and most teams need no pattern.
  const { slowBecause } = await import('../playbooks/slow-patterns.ts');
  const complaints = threads.flatMap(({ pattern }, index) => {
    const because = pattern && slowBecause(pattern);
    return because ? [`alerts.threads[${index}].pattern: ${because}`] : [];
  });
  if (complaints.length > 0) throw invalidConfiguration('the configuration', complaints);
  return threads;
}
