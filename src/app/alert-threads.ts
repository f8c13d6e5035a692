import { compileThreads } from '../alerts/compile-threads.ts';
import type { RequestDiagnosis } from '../incidents/diagnosing/request-diagnosis.ts';
import { createAskAbout } from '../incidents/questions/ask-about.ts';
import { createHearMessage } from '../incidents/signals/hear-message.ts';
import type { Parts } from './parts.ts';
import type { UseCases } from './use-cases.ts';

/** What answers the messages that stand in channels: those of other apps, and those that people ask about. */
export async function joinAlertThreads(
  needs: Parts & UseCases & { readonly request: RequestDiagnosis },
) {
  const { alerts, defaultNamespace } = needs.config;
  const threads = await compileThreads(alerts.threads);
  const channels = new Set(threads.map(({ channel }) => channel));
  const windowMs = alerts.windowMinutes * 60_000;
  return {
    listensIn: (channel: string): boolean => channels.has(channel),
    heard: createHearMessage({ ...needs, threads, windowMs }),
    askAbout: createAskAbout({ ...needs, threads, windowMs, defaultNamespace }),
  };
}
