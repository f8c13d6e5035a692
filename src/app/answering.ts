import type { LearnGoodBuild } from '../incidents/diagnosing/learn-good-build.ts';
import type { Recall } from '../incidents/diagnosing/recall.ts';
import { createShowIncidentLater, createShowStormLater } from '../incidents/show-later.ts';
import { createAnswerSignal } from '../incidents/signals/answer-signal.ts';
import { createFailSignal } from '../incidents/signals/fail-signal.ts';
import { createFindWorkloads } from '../incidents/signals/find-workloads.ts';
import { createJoinIncident } from '../incidents/signals/join-incident.ts';
import { createSettleIncident } from '../incidents/signals/settle-incident.ts';
import { createShowStorm } from '../incidents/signals/show-storm.ts';
import { createStormOf } from '../incidents/signals/storm-of.ts';
import type { Parts } from './parts.ts';
import type { UseCases } from './use-cases.ts';

/** A storm's message is looked at again after this, as long as the storm goes on. */
const stormLookMs = 5_000;

/** What answers alerts: from a signal on record to an incident that people see. */
export function joinAnswering(
  parts: Parts,
  useCases: UseCases & { readonly recall: Recall; readonly learn: LearnGoodBuild },
) {
  const { storm, windowMinutes } = parts.config.alerts;
  const windowMs = windowMinutes * 60_000;
  const settings = {
    workloads: storm.workloads,
    withinMs: storm.withinSeconds * 1000,
    quietMs: storm.quietMinutes * 60_000,
  };
  const needs = { ...parts, ...useCases, windowMs, hangMs: hangMsOf(parts.config.watch) };
  const join = createJoinIncident({ ...needs, stormOf: createStormOf({ ...parts, settings }) });
  const showStorm = createShowStorm({ ...parts, ...useCases, quietMs: settings.quietMs });
  return {
    failSignal: createFailSignal({ ...parts, join }),
    handlers: {
      'answer-signal': createAnswerSignal({
        ...needs,
        diagnose: useCases.ofFailures.diagnose,
        findWorkloads: createFindWorkloads(needs),
        join,
      }),
      'settle-incident': createSettleIncident(needs),
      'show-incident': createShowIncidentLater(useCases.show),
      'show-storm': createShowStormLater(showStorm, stormLookMs),
    },
  };
}

const defaultHangMs = 10 * 60_000;

/** The shortest after which any watch says that a build hangs. */
const hangMsOf = (watches: Parts['config']['watch']): number =>
  Math.min(defaultHangMs, ...watches.map(({ hangMinutes }) => hangMinutes * 60_000));
