import { factValues } from '../model/facts.ts';
import type { Fix, FixRequest } from '../model/fix.ts';
import { type Change, changeManifest } from './change-manifest.ts';
import { deadlineLike, secondsIn } from './deadline-text.ts';
import { buildOf } from './manifests/build-manifest.ts';
import type { Manifest } from './manifests/manifest.ts';
import { placeOf } from './place.ts';

/** Events of a failed build live as long: until then there is more to learn from it than its log. */
const anHour = 3600;

/** Lets Kubernetes take away what has ended, where a quota counts it. */
export const setTtl: Fix = {
  id: 'set-ttl',
  title: 'Take builds away after they have ended',
  risk: 'An hour after a build has ended, its Job, its pods and their logs are gone: keep logs elsewhere where they are needed for longer. Jobs that have ended already stay as they are.',
  verify:
    'An hour after a build has ended its Job is gone: `kubectl get jobs`, and the quota counts fewer: `kubectl describe resourcequota`.',
  rollback: 'Revert this pull request; the Jobs of the next builds stay.',
  apply: (request) =>
    changeManifest(request, buildOf(request.subject), (manifest) => setIn(manifest, request)),
};

/** What a quota counts although it has ended; `pods` and amounts count only what may still run. */
const counted = new Set(['count/jobs.batch', 'count/pods']);

function setIn(manifest: Manifest, { facts }: FixRequest): Change | { because: string } {
  const breach = factValues(facts, 'quota.breach').find(({ resource }) => counted.has(resource));
  if (!breach) return { because: 'no quota was reached that counts what has ended' };
  const { kind } = manifest.identity;
  if (kind === 'Pod' && manifest.identity.name !== undefined)
    return { because: 'only Jobs are taken away by themselves' };
  const spec = kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec'] : ['spec'];
  const path = [...spec, 'ttlSecondsAfterFinished'];
  const stands = manifest.written(path);
  const before = stands === undefined ? undefined : secondsIn(stands);
  if (stands !== undefined && before === undefined)
    return { because: `${stands} in ${manifest.decidedIn(path)} is not a time` };
  if (before !== undefined && before <= anHour)
    return {
      because: `${manifest.decidedIn(path)} takes builds away after ${stands} already: the quota is full of something else`,
    };
  const after = deadlineLike(stands ?? '0', anHour);
  const isText = typeof manifest.value(path) === 'string';
  return {
    operations: [{ op: 'set', path, value: isText ? after : anHour }],
    place: `${placeOf(manifest)} time to live`,
    summary: `time that an ended build is kept: ${stands ?? 'for ever'} → ${after}${isText ? '' : ' s'}, because ResourceQuota ${breach.name} counts ${breach.resource}`,
  };
}
