import { phasesText } from '../../diagnosis/phases.ts';
import type { Selftest } from '../../model/selftest.ts';
import { context, message, type SlackMessage, section } from './blocks.ts';
import { fit, part } from './fit.ts';
import { numbered } from './lists.ts';
import { markup, mention, short } from './markup.ts';

/**
 * A test build: what it waits for, or what came of it.
 * @param earlier how long those took that passed before it, in seconds
 */
export function selftestMessage(selftest: Selftest, earlier: readonly number[]): SlackMessage {
  const { state, cluster, namespace, requestedBy } = selftest;
  const asked = context(
    markup`Asked by ${mention(requestedBy)} · cluster ${short(cluster, 100)} · namespace ${short(namespace, 100)}`,
  );
  switch (state.kind) {
    case 'running': {
      const point = `Test build: ${short(state.step, 200)}…`;
      return message(point, [section(markup`*Test build*\n… ${short(state.step, 200)}`), asked]);
    }
    case 'passed': {
      const point = `Test build passed in ${state.seconds} s${comparedWith(state.seconds, earlier)}`;
      const phases = phasesText(state.phases);
      return message(point, [
        section(markup`*${point}.*\n${short(state.image, 400)}.`),
        ...(phases ? [context(markup`${phases}`)] : []),
        asked,
      ]);
    }
    case 'failed': {
      const phases = phasesText(state.phases);
      const parts = [
        part(0, section(markup`*Test build failed.*\n${short(state.because, 1000)}`)),
        ...numbered('What to do', state.remedies, 1),
        ...(phases ? [part(1, context(markup`${phases}`))] : []),
        part(0, asked),
      ];
      return message(`Test build failed: ${short(state.because, 300)}`, fit(parts));
    }
  }
}

/** Against the middle one of the last runs. */
function comparedWith(seconds: number, earlier: readonly number[]): string {
  const middle = earlier.toSorted((one, other) => one - other)[Math.floor(earlier.length / 2)];
  if (middle === undefined) return '';
  const runs = earlier.length === 1 ? 'the last run' : `the last ${earlier.length} runs`;
  if (seconds > middle * 1.5) return `, slower than ${runs} (${middle} s)`;
  if (seconds * 1.5 < middle) return `, faster than ${runs} (${middle} s)`;
  return `, as ${runs} (${middle} s)`;
}
