import type { V1PodSpec } from '@kubernetes/client-node';
import { Minimatch } from 'minimatch';
import { isBuild } from '../../checks/builder.ts';
import type { Job } from '../../model/cluster.ts';

/** Which namespaces and which of their Jobs are watched. */
export interface Watched {
  readonly namespaces: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly names?: string | undefined;
  readonly images?: readonly string[] | undefined;
}

/** A Job, or a pod of one, as far as it tells whether it is watched. */
export interface Candidate {
  /** The Job's name. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: V1PodSpec | undefined;
}

/** Tells builds from other Jobs: by what was configured, else by what their containers run. */
export function watchedBuilds({ labels, names, images }: Watched): (one: Candidate) => boolean {
  const isNamed = names === undefined ? undefined : globs([names]);
  const hasImage = images && globs(images.map(flat));
  const wanted = Object.entries(labels);
  const isByDefault = wanted.length === 0 && !isNamed && !hasImage;
  return (one) => {
    if (isOwn(one)) return false;
    if (isByDefault) return isBuild(one.spec);
    return (
      wanted.every(([key, value]) => one.labels[key] === value) &&
      (isNamed?.(one.name) ?? true) &&
      (hasImage ? imagesOf(one.spec).some((image) => hasImage(flat(image))) : true)
    );
  };
}

/** Whether a namespace is watched. */
export const watchedNamespace = ({ namespaces }: Watched): ((namespace: string) => boolean) =>
  globs(namespaces);

/** Tells watched builds from other Jobs of a cluster. */
export function isWatchedBuild(watched: Watched): (job: Job) => boolean {
  const isWatched = watchedBuilds(watched);
  const isInside = watchedNamespace(watched);
  return ({ metadata, spec }) =>
    isInside(metadata?.namespace ?? '') &&
    isWatched({
      name: metadata?.name ?? '',
      labels: metadata?.labels ?? {},
      annotations: metadata?.annotations ?? {},
      spec: spec?.template?.spec,
    });
}

/**
 * What to follow: namespace by namespace, for which a Role in each is enough; the whole cluster where only a glob tells
 * which are meant.
 */
export const scopesOf = ({ namespaces }: Watched): readonly { readonly namespace?: string }[] =>
  namespaces.some((one) => /[*?[\]{}()!+@]/.test(one))
    ? [{}]
    : [...new Set(namespaces)].map((namespace) => ({ namespace }));

/** The same for the same entry of the configuration, followed in the same scope of a cluster. */
export const watchKey = ({ labels, names, images, namespaces }: Watched, scope: object): string =>
  JSON.stringify({ ...scope, namespaces, labels, names, images });

/** What the bot runs itself it follows to its end by other means. */
const isOwn = ({ labels, annotations }: Candidate): boolean =>
  [...Object.keys(labels), ...Object.keys(annotations)].some((key) =>
    key.startsWith('buildmedic/'),
  );

/** A `*` is to cover the slashes of an image, too. */
const flat = (image: string): string => image.replaceAll('/', ':');

const globs = (patterns: readonly string[]): ((text: string) => boolean) => {
  const compiled = patterns.map(
    (one) => new Minimatch(one, { dot: true, nocomment: true, nonegate: true }),
  );
  return (text) => compiled.some((one) => one.match(text));
};

const imagesOf = (spec: V1PodSpec | undefined): string[] =>
  [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].flatMap(
    ({ image }) => image ?? [],
  );
