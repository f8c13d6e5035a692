import { matchesGlob } from 'node:path';
import type { Target } from '../model/target.ts';

/** The first target that covers the build: order in the configuration decides. */
export const targetFor = (
  targets: readonly Target[],
  build: { readonly cluster: string; readonly namespace: string; readonly name: string },
): Target | undefined =>
  targets.find(
    ({ cluster, namespace, jobs }) =>
      (cluster === undefined || cluster === build.cluster) &&
      matchesGlob(build.namespace, namespace) &&
      matchesGlob(build.name, jobs),
  );

/** The target of a proposal. It may have been renamed or taken out of the configuration since. */
export const targetNamed = (targets: readonly Target[], name: string): Target | undefined =>
  targets.find((one) => one.name === name);
