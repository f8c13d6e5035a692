import type { Fix } from '../model/fix.ts';
import { networkOpenings } from './network-opening.ts';
import { openNetworkPath } from './open-network-path.ts';
import { notApplicable } from './outcome.ts';

/** Lets the build out to what it needs: its registry's pods, DNS, a git host or a host of packages. */
export const allowEgress: Fix = {
  id: 'allow-egress',
  title: 'Allow the build out to what it needs',
  risk: 'Every pod that the policy selects may then go the same way on that port; nothing else is opened.',
  verify: 'Run the build again: it gets past the point at which it timed out.',
  rollback: 'Revert this pull request; the policy closes the way again.',
  apply(request) {
    const opening = networkOpenings(request.facts).find(({ direction }) => direction === 'egress');
    return opening
      ? openNetworkPath(request, opening)
      : notApplicable('no egress policy was found that blocks the build');
  },
};
