import type { V1PodSpec, V1Volume, V1VolumeMount } from '@kubernetes/client-node';
import { defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import { fact, unknown } from '../model/facts.ts';
import { buildPod } from './build-pod.ts';
import { type Builder, builderOf, option } from './builder.ts';

/** May the builder's user write the volume that holds its cache? Judged by the manifest alone. */
export const cacheVolume = defineCheck<Build>({
  id: 'cache-volume',
  asks: 'May the builder write its cache?',
  gives: ['cache.directory', 'cache.writable', 'cache.because'],
  needs: ['builder.kind'],
  when: 'suggested',
  read: async (_cluster, { build }) => build,
  conclude(build) {
    const pod = buildPod(build);
    const verdict = pod && cacheVerdict(pod.spec);
    if (!pod || !verdict) return [unknown('cache.writable', 'no volume is mounted for the cache')];
    const { mount, volume, place } = verdict;
    const evidence = [
      pod.seen(`.spec volume ${mount.name}`, { ...volume, mountPath: mount.mountPath }),
      pod.seen('.spec.securityContext', pod.spec.securityContext ?? 'not set'),
    ];
    const directory = fact('cache.directory', place, ...evidence);
    if (verdict.writable === undefined)
      return [directory, unknown('cache.writable', verdict.because)];
    return [
      directory,
      fact('cache.writable', verdict.writable, ...evidence),
      ...(verdict.writable ? [] : [fact('cache.because', verdict.because, ...evidence)]),
    ];
  },
});

/** Where the builder of a pod keeps its cache, and whether it may write there. */
export function cacheVerdict(spec: V1PodSpec) {
  const builder = builderOf(spec);
  const mount = builder && cacheMount(builder);
  if (!builder || !mount) return undefined;
  const volume = (spec.volumes ?? []).find(({ name }) => name === mount.name);
  return {
    mount,
    volume,
    place: `${mount.mountPath} on volume ${mount.name}`,
    user: userOf(builder, spec),
    ...judge(builder, mount, volume, spec),
  };
}

const userOf = ({ container, kind }: Builder, spec: V1PodSpec): number | undefined =>
  container.securityContext?.runAsUser ?? spec.securityContext?.runAsUser ?? usual[kind];

/** The volume under the directory that was named for the cache; else one that is called after it, or holds the image store. */
function cacheMount({ container, arguments: words }: Builder): V1VolumeMount | undefined {
  const mounts = container.volumeMounts ?? [];
  const named = option(words, ['--cache-dir']);
  const covering = mounts
    .filter(({ mountPath }) => named && `${named}/`.startsWith(`${mountPath.replace(/\/$/, '')}/`))
    .sort((a, b) => b.mountPath.length - a.mountPath.length)[0];
  return (
    covering ??
    mounts.find(({ name, mountPath }) => /cache/i.test(mountPath) || /cache/i.test(name)) ??
    mounts.find(({ mountPath }) =>
      /\/containers(?:\/storage)?$|\/\.local\b|buildkit/.test(mountPath),
    )
  );
}

interface Verdict {
  readonly writable?: boolean;
  readonly because: string;
}

/** Kinds of volumes that Kubernetes hands to `fsGroup`. In-tree NFS and hostPath are not among them. */
function judge(
  builder: Builder,
  { readOnly, name }: V1VolumeMount,
  volume: V1Volume | undefined,
  spec: V1PodSpec,
): Verdict {
  if (readOnly) return { writable: false, because: 'it is mounted read-only' };
  if (volume?.configMap ?? volume?.secret ?? volume?.projected ?? volume?.downwardAPI)
    return { writable: false, because: 'a volume of that kind is read-only' };
  const user = userOf(builder, spec);
  if (user === 0)
    return { because: 'root may write it, unless the server of the volume forbids it' };
  const who = user === undefined ? "the builder's user" : `user ${user}`;
  if (isHandedOver(spec, name))
    return { because: `an init container changes its owner; whether to ${who} is not told` };
  if (volume?.hostPath)
    return {
      writable: false,
      because: `it is a hostPath, to which fsGroup does not apply: it belongs to root on the node, and the builder is ${who}`,
    };
  if (volume?.nfs)
    return { because: 'it is on NFS, to which fsGroup does not apply; its server decides' };
  if (volume?.emptyDir) return { because: 'an emptyDir is writable for all at first' };
  if (spec.securityContext?.fsGroup !== undefined)
    return { because: 'fsGroup is set; the volume may not honour it' };
  return {
    writable: false,
    because: `fsGroup is not set, so the volume belongs to root, and the builder is ${who}`,
  };
}

/** The users of the builders' own images, where the manifest sets none. */
const usual: Readonly<Partial<Record<Builder['kind'], number>>> = { kaniko: 0, kimia: 1000 };

const isHandedOver = ({ initContainers = [] }: V1PodSpec, volume: string): boolean =>
  initContainers.some(
    ({ command = [], args = [], volumeMounts = [] }) =>
      volumeMounts.some(({ name }) => name === volume) &&
      /\bch(?:own|mod)\b/.test([...command, ...args].join(' ')),
  );
