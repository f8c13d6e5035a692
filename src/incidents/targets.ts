import { matchesGlob } from 'node:path';
import type { ApprovalPolicy, ApprovalRequest } from '../model/approval.ts';
import { policyOf, type Target } from '../model/target.ts';

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

/**
 * What it takes to approve a request, by its target as it is configured now. It may have been renamed or taken out of
 * the configuration since: then there is no policy, and nobody may approve.
 */
export const policyFrom =
  (targets: readonly Target[]) =>
  ({ target }: Pick<ApprovalRequest, 'target'>): ApprovalPolicy | undefined => {
    const found = targets.find(({ name }) => name === target);
    return found && policyOf(found);
  };
