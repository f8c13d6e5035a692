import type { DiagnosisProgress } from '../../diagnosis/diagnose.ts';
import type { ProgressStep } from '../../slack/views/progress.ts';

export interface ProgressReporter {
  watch(progress: DiagnosisProgress): void;
  /** Ends the reporting; resolves when nothing of it is under way any more, so that the finding is shown last. */
  stop(): Promise<void>;
}

/**
 * Shows progress as it happens, but one update at a time and none sooner than `intervalMs` after the last. What happened
 * meanwhile is in the next update; one that waits still when it is stopped is not shown any more.
 */
export function progressReporter(
  show: (steps: readonly ProgressStep[], signal: AbortSignal) => Promise<void>,
  intervalMs: number,
): ProgressReporter {
  const steps = new Map<string, ProgressStep>();
  let underWay: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStale = false;
  const stopped = new AbortController();

  const update = (): void => {
    if (stopped.signal.aborted || underWay || timer) {
      isStale = true;
      return;
    }
    isStale = false;
    // Progress is a courtesy: if Slack refuses an update the diagnosis goes on, and the finding is still shown.
    underWay = show([...steps.values()], stopped.signal)
      .catch(() => undefined)
      .finally(() => {
        underWay = undefined;
        timer = setTimeout(again, intervalMs);
      });
  };
  const again = (): void => {
    timer = undefined;
    if (isStale) update();
  };

  return {
    watch({ kind, id, asks, ...rest }) {
      const sawAll = 'sawAll' in rest && rest.sawAll;
      const state = kind === 'check-started' ? 'running' : sawAll ? 'answered' : 'partly';
      steps.set(id, { id, asks, state });
      update();
    },
    async stop() {
      stopped.abort();
      await underWay;
      clearTimeout(timer);
    },
  };
}
