import type { Manifest } from './manifests/manifest.ts';

/** The object as a change's place names it: `Job app`. */
export const placeOf = ({ identity, whereabouts }: Manifest): string =>
  `${identity.kind} ${identity.name ?? identity.generateName ?? whereabouts}`;
