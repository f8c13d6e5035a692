import { redactDeep } from '../../model/redaction.ts';
import type { BuildRun } from '../../model/verification.ts';
import type { FollowNeeds } from './follow-verification.ts';
import { lookAtBuild } from './look-at-build.ts';
import { imagePushedBy } from './pushed-image.ts';
import { type Look, move, type Step } from './verification-step.ts';

/** Where the new run stands; once it has ended, what that proves. */
export async function concludeBuild(look: Look, needs: FollowNeeds): Promise<Step> {
  const { verification, incident, cluster, build } = look;
  const { state } = verification;
  if (state.kind !== 'building') return { kind: 'look-again' };
  const { run } = state;
  const seen = await lookAtBuild(cluster, run, build.name);
  switch (seen.kind) {
    case 'not-yet-there':
    case 'unreadable':
      return { kind: 'look-again' };
    case 'running': {
      const job = seen.job.metadata?.name;
      return run.job || !job
        ? { kind: 'look-again' }
        : { kind: 'look-again', state: { kind: 'building', run: { ...run, job } } };
    }
    case 'gone':
      return move({
        kind: 'left-to-people',
        because: `The Job ${run.job} was deleted before its end was seen.`,
      });
    case 'succeeded': {
      const image = await imagePushedBy(seen.job, cluster, needs.systems);
      const whole = { ...run, job: seen.job.metadata?.name ?? run.job };
      if (image.kind === 'missing')
        return move({
          kind: 'not-fixed',
          run: whole,
          because: `the build succeeded, but ${image.image} is not in the registry: ${image.because}`,
        });
      return move({
        kind: 'fixed',
        run: whole,
        image,
        ...(seen.seconds === undefined ? {} : { buildSeconds: seen.seconds }),
        totalSeconds: Math.round((Date.now() - incident.createdAt.getTime()) / 1000),
      });
    }
    case 'failed':
      return notFixed(look, { ...run, job: seen.job.metadata?.name ?? run.job }, needs);
  }
}

/** The failure of the new run is the incident's finding from now on; the fix that was merged is not offered again. */
async function notFixed(
  { incident, cluster, build }: Look,
  run: BuildRun & { job?: string | undefined },
  needs: FollowNeeds,
): Promise<Step> {
  const { job = build.name } = run;
  const whole = { ...run, job };
  const { namespace } = build;
  const outcome = await needs.diagnose(cluster, { kind: 'Job', namespace, name: job });
  if (outcome.kind !== 'concluded')
    return move({
      kind: 'not-fixed',
      run: whole,
      because: `${job} failed, and could not be diagnosed`,
    });
  const found = redactDeep({ diagnosis: outcome.diagnosis, facts: outcome.facts });
  const saved = await needs.incidents.save(incident, { kind: 'diagnosed', ...found });
  if (saved === 'stale') return { kind: 'look-again' };
  const [cause] = found.diagnosis.causes;
  const because = cause
    ? `${job} failed: ${cause.title}`
    : `${job} failed in a way that no playbook explains`;
  return move({ kind: 'not-fixed', run: whole, because });
}
