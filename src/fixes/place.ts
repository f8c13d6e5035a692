import type { Manifest } from './manifests/manifest.ts';

/** The object as a change's place names it: `Job app`, and `Job app (2)` for the second of that name in the same files. */
export const placeOf = ({ identity, whereabouts, nth }: Manifest): string =>
  `${identity.kind} ${identity.name ?? identity.generateName ?? whereabouts}${nth === undefined ? '' : ` (${nth})`}`;
