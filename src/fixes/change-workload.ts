import { factValue } from '../model/facts.ts';
import type { FixOutcome, FixRequest } from '../model/fix.ts';
import { changeManifest, type Plan } from './change-manifest.ts';
import { workloadOf } from './manifests/build-manifest.ts';

/** Changes what the pod was made from, a build or an application. The values that a team configures are those of its builds. */
export function changeWorkload(request: FixRequest, plan: Plan): FixOutcome {
  const isApplication = factValue(request.facts, 'workload.kind') === 'application';
  const { mirrors = {} } = request.places;
  const places = isApplication ? { mirrors } : request.places;
  return changeManifest({ ...request, places }, workloadOf(request.subject), plan);
}
