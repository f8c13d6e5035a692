import type { Kustomization } from './kustomization.ts';

// More overlays than this over one object are no repository that a person could look through either.
const mostChains = 100;

/**
 * The ways in which kustomizations deploy a file: each a chain from the one that lists it to one that no other includes.
 * None when no kustomization includes it.
 */
export function chainsFrom(
  path: string,
  kustomizations: readonly Kustomization[],
): Kustomization[][] {
  const chains: Kustomization[][] = [];
  const extend = (entry: string, chain: readonly Kustomization[]): void => {
    const including = kustomizations.filter(
      (one) => one.includes.includes(entry) && !chain.includes(one),
    );
    if (including.length === 0 && chain.length > 0 && chains.length < mostChains)
      chains.push([...chain]);
    for (const one of including) extend(one.folder, [...chain, one]);
  };
  extend(path, []);
  return chains;
}
