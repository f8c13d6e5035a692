import type { V1Volume } from '@kubernetes/client-node';
import { defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import { type Fact, fact, unknown } from '../model/facts.ts';
import { buildPod } from './build-pod.ts';
import {
  type ContextFiles,
  lookUp,
  mountedFiles,
  nearestFile,
  readContextFiles,
} from './context-files.ts';
import { unseen } from './unseen.ts';

/** Does the build context, and the Dockerfile in it, stand where the builder looks? */
export const buildContext = defineCheck<ContextFiles | undefined>({
  id: 'build-context',
  asks: 'Are the build context and its Dockerfile where the builder looks?',
  gives: [
    'context.directory',
    'context.source',
    'context.configMap',
    'context.filler',
    'dockerfile.path',
    'dockerfile.exists',
    'dockerfile.nearest',
  ],
  needs: ['builder.kind'],
  when: 'suggested',
  read: (cluster, { build }) => readContextFiles(cluster, build),
  conclude: (context, { build }) =>
    context
      ? [...sourceFacts(context, build), ...dockerfileFacts(context, build)]
      : [unknown('context.source', 'the build context is no directory whose mounts are known')],
});

function sourceFacts(context: ContextFiles, build: Build): Fact[] {
  const { directory, mounts, configMaps } = context;
  const seen = (text: string) => buildPod(build)?.seen('.spec.containers[].volumeMounts', text);
  const evidence = (text: string) => [seen(text)].filter((one) => one !== undefined);
  const told = [fact('context.directory', directory, ...evidence(directory))];
  const [mount] = mounts;
  if (!mount)
    return [
      ...told,
      fact('context.source', 'nothing', ...evidence(`nothing is mounted at ${directory}`)),
    ];
  const name = mounts.flatMap(({ volume }) => volume.configMap?.name ?? [])[0];
  if (name === undefined) {
    const filler = fillerFacts(mount.volume.name, build);
    const isEmpty = mount.volume.emptyDir !== undefined && !isShared(mount.volume.name, build);
    const source = isEmpty ? 'unfilled' : 'other-volume';
    return [
      ...told,
      fact('context.source', source, ...evidence(volumeText(mount.volume))),
      ...filler,
    ];
  }
  const reading = configMaps.get(name);
  const map = fact('context.configMap', name, ...evidence(`ConfigMap ${name} at ${mount.path}`));
  if (reading?.kind === 'not-found')
    return [
      ...told,
      map,
      fact('context.source', 'config-map-missing', ...evidence(`there is no ConfigMap ${name}`)),
    ];
  if (reading?.kind !== 'found')
    return [
      ...told,
      map,
      ...(reading ? unseen(reading, 'context.source', `ConfigMap ${name}`) : []),
    ];
  return [...told, map, fact('context.source', 'config-map', ...evidence(`ConfigMap ${name}`))];
}

const volumeText = ({ name, emptyDir }: V1Volume): string =>
  emptyDir ? `volume ${name}, an emptyDir` : `volume ${name}`;

/** Does another container mount the volume, and may so put files into it? */
const isShared = (volume: string, build: Build): boolean => {
  const { containers = [], initContainers = [] } = buildPod(build)?.spec ?? {};
  const mounting = [...containers, ...initContainers].filter(({ volumeMounts }) =>
    volumeMounts?.some(({ name }) => name === volume),
  );
  return mounting.length > 1;
};

/** The last init container that mounts the volume of the context. */
function fillerFacts(volume: string, build: Build): Fact[] {
  const pod = buildPod(build);
  const filler = (pod?.spec.initContainers ?? []).findLast(({ volumeMounts }) =>
    volumeMounts?.some(({ name }) => name === volume),
  );
  if (!pod || !filler) return [];
  const text = `${filler.name} mounts volume ${volume}`;
  return [fact('context.filler', filler.name, pod.seen('.spec.initContainers[]', text))];
}

function dockerfileFacts(context: ContextFiles, build: Build): Fact[] {
  const [path = ''] = context.dockerfiles;
  const lookups = context.dockerfiles.map((one) => lookUp(context, one));
  const seen = (text: string) => buildPod(build)?.seen('.spec.containers[].args', text);
  const told = fact('dockerfile.path', path, ...[seen(path)].filter((one) => one !== undefined));
  const found = lookups.find((one) => one.kind === 'found');
  if (found)
    return [
      told,
      fact('dockerfile.exists', true, { source: found.file.source, text: found.file.path }),
    ];
  const unclear = lookups.find((one) => one.kind === 'unknown');
  if (unclear) return [told, unknown('dockerfile.exists', unclear.because)];
  const files = mountedFiles(context).map((one) => one.path);
  const evidence = {
    source: `Mounts at ${context.directory}`,
    text: files.length > 0 ? `there is ${files.join(', ')}` : 'they hold no file',
  };
  const nearest = nearestFile(context, path);
  return [
    told,
    fact('dockerfile.exists', false, evidence),
    ...(nearest ? [fact('dockerfile.nearest', nearest, evidence)] : []),
  ];
}
