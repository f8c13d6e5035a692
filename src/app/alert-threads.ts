import type { AlertThread } from '../alerts/alert-thread.ts';
import { createAskAbout } from '../incidents/ask-about.ts';
import { createHearMessage } from '../incidents/hear-message.ts';
import type { RequestDiagnosis } from '../incidents/request-diagnosis.ts';
import { invalidConfiguration } from '../problems/configuration.ts';
import type { Parts } from './parts.ts';
import type { UseCases } from './use-cases.ts';

/** What answers the messages that stand in channels: those of other apps, and those that people ask about. */
export async function joinAlertThreads(
  needs: Parts & UseCases & { readonly request: RequestDiagnosis },
) {
  const { alerts, defaultNamespace } = needs.config;
  const threads = await threadsOf(alerts.threads);
  const channels = new Set(threads.map(({ channel }) => channel));
  const windowMs = alerts.windowMinutes * 60_000;
  return {
    listensIn: (channel: string): boolean => channels.has(channel),
    heard: createHearMessage({ ...needs, threads, windowMs }),
    askAbout: createAskAbout({ ...needs, threads, windowMs, defaultNamespace }),
  };
}

type Threads = Parts['config']['alerts']['threads'];

/** @throws Problem when a pattern could keep the bot busy with one message for ever */
async function threadsOf(threads: Threads): Promise<readonly AlertThread[]> {
  const compiled = threads.map(({ pattern, ...rest }) => ({
    ...rest,
    ...(pattern === undefined ? {} : { pattern: new RegExp(pattern, 'm') }),
  }));
  if (compiled.every(({ pattern }) => pattern === undefined)) return compiled;
  // The analysis is a large library, and most teams need no pattern.
  const { slowBecause } = await import('../playbooks/slow-patterns.ts');
  const complaints = compiled.flatMap(({ pattern }, index) => {
    const because = pattern && slowBecause(pattern);
    return because ? [`alerts.threads[${index}].pattern: ${because}`] : [];
  });
  if (complaints.length > 0) throw invalidConfiguration('the configuration', complaints);
  return compiled;
}
