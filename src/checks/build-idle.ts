import { defineCheck } from '../diagnosis/check.ts';
import type { Reading } from '../model/cluster.ts';
import { fact, factValue } from '../model/facts.ts';
import { stateFacts } from './build-job.ts';
import { lastSignOfLife, type SignOfLife } from './sign-of-life.ts';
import { unseen } from './unseen.ts';
import { isApplication } from './workload-state.ts';

interface Seen {
  readonly sign: Reading<SignOfLife>;
  readonly now: Date;
}

/** Does a build that has not ended do anything? Asks nothing of one that has. */
export const buildIdle = defineCheck<Seen | undefined>({
  id: 'build-idle',
  asks: 'When did the build last do anything?',
  gives: ['build.idleSeconds'],
  // Not before the looks that cost nothing: the log and the events are read in the same round as this.
  needs: ['workload.kind'],
  when: 'first',
  async read(cluster, { build }) {
    if (isApplication(build) || factValue(stateFacts(build), 'job.state') !== 'running')
      return undefined;
    const sign = await lastSignOfLife(cluster, build);
    return { sign, now: cluster.now() };
  },
  conclude(seen) {
    // A log without times tells no more of that than one that nobody kept.
    if (!seen || seen.sign.kind === 'not-found') return [];
    const { sign, now } = seen;
    if (sign.kind !== 'found')
      return unseen(sign, 'build.idleSeconds', 'sign of life of the build');
    const seconds = Math.floor((now.getTime() - sign.value.at.getTime()) / 1000);
    return [fact('build.idleSeconds', Math.max(0, seconds), sign.value.evidence)];
  },
});
