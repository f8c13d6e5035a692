import { Minimatch } from 'minimatch';
import type { Labels } from './told.ts';

/** Where the alerts are answered whose labels all match their globs. */
export interface AlertRoute {
  readonly match: Labels;
  readonly channel: string;
}

/** The channel of the first route that an alert's labels match, else the usual one; none where there is none. */
export function channelFor(
  routes: readonly AlertRoute[],
  usual: string | undefined,
): (labels: Labels) => string | undefined {
  const compiled = routes.map(({ match, channel }) => ({
    channel,
    globs: Object.entries(match).map(([label, glob]) => ({
      label,
      glob: new Minimatch(glob, { dot: true, nocomment: true, nonegate: true }),
    })),
  }));
  return (labels) =>
    compiled.find(({ globs }) => globs.every(({ label, glob }) => glob.match(labels[label] ?? '')))
      ?.channel ?? usual;
}
