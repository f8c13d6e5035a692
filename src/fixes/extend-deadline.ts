import { type Fact, factValue } from '../model/facts.ts';
import type { Fix, FixRequest } from '../model/fix.ts';
import { type Change, changeManifest } from './change-manifest.ts';
import { deadlineLike, secondsIn } from './deadline-text.ts';
import type { ObjectPath } from './edit/operation.ts';
import { buildOf, podSpecOf } from './manifests/build-manifest.ts';
import type { Manifest } from './manifests/manifest.ts';
import { placeOf } from './place.ts';

/** Gives a build more time, by how far it came in the time that it had. */
export const extendDeadline: Fix = {
  id: 'extend-deadline',
  title: 'Give the build more time',
  risk: 'A build that hangs is stopped later, and holds its resources until then.',
  verify: 'Run the build again: it ends by itself, well before the new deadline.',
  rollback: 'Revert this pull request; the next build has the old deadline.',
  apply: (request) =>
    changeManifest(request, buildOf(request.subject), (manifest) => extend(manifest, request)),
};

const field = 'activeDeadlineSeconds';

/** The Job's deadline, or that of its pods: whichever stopped the build. */
function deadlinePath(manifest: Manifest, facts: readonly Fact[]): ObjectPath {
  const pod = [...podSpecOf(manifest.identity.kind), field];
  const { kind } = manifest.identity;
  const ofJob = kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec', field] : ['spec', field];
  const isPods = factValue(facts, 'job.failure') === undefined && kind !== 'Pod';
  return isPods && manifest.value(pod) !== undefined ? pod : ofJob;
}

function extend(manifest: Manifest, { facts }: FixRequest): Change | { because: string } {
  const path = deadlinePath(manifest, facts);
  const file = manifest.decidedIn(path);
  const stands = manifest.written(path);
  if (stands === undefined)
    return {
      because: `${file} sets no deadline: the time limit of what starts the build ended it`,
    };
  const before = secondsIn(stands);
  if (!before) return { because: `${stands} in ${file} is not a time` };
  const drift = driftBetween(stands, before, factValue(facts, 'job.deadlineSeconds'));
  if (drift) return { because: `${file} ${drift}` };

  const { seconds, because } = nextDeadline(before, facts);
  const after = deadlineLike(stands, seconds);
  const isNumber = typeof manifest.value(path) === 'number';
  return {
    operations: [{ op: 'set', path, value: isNumber ? seconds : after }],
    place: `${placeOf(manifest)} deadline`,
    summary: `deadline of the build: ${stands} → ${after} (${because})`,
  };
}

/** Half as much again for a build that was at its last phase, twice as much for one that was not; in whole minutes. */
function nextDeadline(
  before: number,
  facts: readonly Fact[],
): { seconds: number; because: string } {
  const phase = factValue(facts, 'build.phase');
  const slowest = factValue(facts, 'build.slowest');
  const factor = phase === 'push' ? 1.5 : 2;
  const seconds = Math.ceil((before * factor) / 60) * 60;
  const came =
    phase === 'push' ? 'it was stopped while it pushed the image' : 'it was not at its end yet';
  const spent = slowest ? `; ${slowest.seconds} s of its time went into ${slowest.name}` : '';
  return { seconds, because: came + spent };
}

function driftBetween(
  stands: string,
  seconds: number,
  failedWith: number | undefined,
): string | undefined {
  if (failedWith === undefined || failedWith === seconds) return undefined;
  return seconds > failedWith
    ? `already says ${stands}, and the build was stopped after ${failedWith} s: apply it and run the build again`
    : `says ${stands}, but the build had ${failedWith} s: something else sets its deadline`;
}
