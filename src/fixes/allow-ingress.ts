import type { Fix } from '../model/fix.ts';
import { networkOpenings } from './network-opening.ts';
import { openNetworkPath } from './open-network-path.ts';
import { notApplicable } from './outcome.ts';

/** Lets the build in at its registry, in the NetworkPolicy that keeps it out. */
export const allowIngress: Fix = {
  id: 'allow-ingress',
  title: 'Let the build in at its registry',
  risk: 'Every pod with those labels in the namespace of the build may then reach the registry on that port; nothing else is opened.',
  verify: 'Run the build again: it gets past the check of its push permission.',
  rollback: 'Revert this pull request; the policy closes the way again.',
  apply(request) {
    const opening = networkOpenings(request.facts).find(({ direction }) => direction === 'ingress');
    return opening
      ? openNetworkPath(request, opening)
      : notApplicable('no ingress policy was found that keeps the build out');
  },
};
