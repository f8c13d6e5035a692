import { isDeepStrictEqual } from 'node:util';
import { factValue, factValues } from '../model/facts.ts';
import type { Fix, FixRequest, Proof } from '../model/fix.ts';
import type { ContextReading, SourceWish } from '../model/source-folder.ts';
import { argumentsIn, type BuilderPlace, builderIn } from './builder-arguments.ts';
import { type FlagChange, flagValue, setFlags, type WantedFlag } from './builder-flags.ts';
import { type Change, changeManifest, find } from './change-manifest.ts';
import {
  clientSideBytes,
  contextConfigMap,
  contextFolder,
  type EmbeddedContext,
} from './context-config-map.ts';
import { append, type Operation } from './edit/operation.ts';
import {
  contextFlag,
  dockerfileFlag,
  type GitSource,
  gitFlags,
  gitSourceOf,
} from './git-source.ts';
import { buildOf } from './manifests/build-manifest.ts';
import type { Manifest } from './manifests/manifest.ts';
import { freeVolumeName, mountsIn, volumesOf } from './mounts.ts';
import { placeOf } from './place.ts';

/** Gives the builder a copy of its sources in a ConfigMap, in place of the repository that it may not read. */
export const embedContext: Fix = {
  id: 'embed-context',
  title: 'Embed the build context in a ConfigMap',
  risk: 'The build follows the copy, and its repository no more: whoever changes the sources renews the ConfigMap, or takes it back. Who may read the manifests or the ConfigMaps of the namespace reads these sources. There is no .git for a build that asks it for its version.',
  verify: 'Run the build again: the log shows the base image right away, without a clone.',
  rollback: 'Revert this pull request; the builder clones its repository again.',
  wishes: (request) => {
    if (whyNot(request)) return [];
    const location = find(request, buildOf(request.subject));
    const manifests =
      location.kind === 'found'
        ? [location.manifest]
        : location.kind === 'several'
          ? location.manifests
          : [];
    const wishes = manifests.flatMap((manifest) => {
      const source = sourceIn(manifest, request);
      return 'because' in source ? [] : [source.wish];
    });
    return wishes.filter(
      (one, index) => wishes.findIndex((other) => isDeepStrictEqual(other, one)) === index,
    );
  },
  apply: (request) =>
    changeManifest(request, buildOf(request.subject), (manifest) => embed(manifest, request)),
};

type Refusal = { readonly because: string };
type Builds = GitSource & { readonly builder: BuilderPlace };

/** Only where the clone is refused: in every other case the repository is the better place. */
const whyNot = ({ facts }: FixRequest): string | undefined =>
  factValues(facts, 'log.signature').includes('git-auth') ||
  factValues(facts, 'event.signature').includes('git-auth') ||
  factValue(facts, 'git.credentials') === 'absent' ||
  factValue(facts, 'git.credentials') === 'unread'
    ? undefined
    : 'it is not known that the git host refuses the clone';

function sourceIn(manifest: Manifest, { facts }: FixRequest): Builds | Refusal {
  const found = builderIn(manifest, facts);
  const builder =
    'kind' in found && found.kind === 'buildah'
      ? found
      : argumentsIn(manifest, facts, ['kaniko', 'kimia', 'buildah'], 'git context');
  if ('because' in builder) return builder;
  const source = gitSourceOf(builder);
  return 'because' in source ? source : { ...source, builder };
}

function embed(manifest: Manifest, request: FixRequest): Change | Refusal {
  const because = whyNot(request);
  if (because) return { because };
  const source = sourceIn(manifest, request);
  if ('because' in source) return source;
  const { wish, builder } = source;
  const reading = (request.sources ?? []).find((one) => isDeepStrictEqual(one.wish, wish));
  const byHand = `. By hand: ${commandFor(manifest, request, wish)}, mounted at the builder's context`;
  if (reading?.kind !== 'read')
    return {
      because: `${reading?.because ?? `${wish.host}/${wish.repository} was not read`}${byHand}`,
    };
  const dockerfile = reading.files.find(({ path }) => path === wish.dockerfile);
  if (!dockerfile)
    return { because: `${calledOf(wish)} holds no ${wish.dockerfile} at ${short(reading)}` };
  const embedded = contextConfigMap(nameFor(manifest, request), reading.files, request.files);
  if ('because' in embedded) return { because: `${embedded.because}${byHand}` };
  const folder = freeFolder(manifest, builder, dockerfile.text);
  const told = tellBuilder(source, folder);
  if ('because' in told) return told;
  return {
    operations: [...told.operations, ...mount(manifest, builder, embedded, folder)],
    adds: embedded.object,
    place: `${placeOf(manifest)} build context of container ${builder.name}`,
    summary: `container ${builder.name} builds ${filesText(reading)} of ${calledOf(wish)} at ${short(reading)} out of ConfigMap ${embedded.object.metadata.name}, mounted at ${folder}: ${told.summary}`,
    proof: [...told.proof, ...proofOf(embedded, dockerfile.text)],
  };
}

const calledOf = ({ repository, folder }: SourceWish): string =>
  folder ? `${repository}/${folder}` : repository;

const filesText = ({ files }: ContextReading & { kind: 'read' }): string =>
  files.length === 1 ? 'one file' : `${files.length} files`;

const short = ({ commit }: ContextReading & { kind: 'read' }): string => commit.slice(0, 10);

const commandFor = ({ identity }: Manifest, { subject }: FixRequest, wish: SourceWish): string =>
  `\`kubectl create configmap ${identity.name ?? subject.name}-context -n ${subject.namespace} --from-file=${wish.folder || '.'}\``;

const nameFor = ({ identity }: Manifest, { subject }: FixRequest): string =>
  `${(identity.name ?? identity.generateName ?? subject.name).replace(/-$/, '')}-context`;

/** Kaniko leaves what is mounted out of the images that it makes, so no folder of the image's own may be taken. */
function freeFolder(manifest: Manifest, builder: BuilderPlace, dockerfile: string): string {
  const taken = mountsIn(manifest, builder).some(({ mountPath }) =>
    `${mountPath}/`.startsWith('/workspace/'),
  );
  if (!taken && !dockerfile.includes('/workspace')) return '/workspace';
  return builder.kind === 'kaniko' ? '/kaniko/build-context' : '/build-context';
}

/** Kaniko README, "kaniko Build Contexts": `dir://`. Kimia takes a path (docs/cli-reference.md), its file relative to that. */
function tellBuilder({ builder, wish, inFolder }: Builds, folder: string): FlagChange | Refusal {
  if (inFolder)
    return { operations: inFolder(folder), summary: `its context is ${folder}`, proof: [] };
  const isKaniko = builder.kind === 'kaniko';
  const given = gitFlags.filter((flag) => flagValue(builder, flag) !== undefined);
  const file = isKaniko ? `${folder}/${wish.dockerfile}` : wish.dockerfile;
  const isUsual = !isKaniko && flagValue(builder, dockerfileFlag) === undefined;
  const told: readonly WantedFlag[] = [
    [contextFlag, isKaniko ? `dir://${folder}` : folder],
    ...(isUsual ? [] : [[dockerfileFlag, file] as const]),
  ];
  const change = setFlags(builder, told);
  if ('because' in change || given.length === 0) return change;
  const dropped = setFlags(
    builder,
    given.map((flag) => [flag, undefined] as const),
  );
  if ('because' in dropped) return dropped;
  return {
    // What is taken out counts from the end, and what is set before it keeps its number.
    operations: [...change.operations, ...inOrder(dropped.operations)],
    summary: `${change.summary}, ${dropped.summary}`,
    proof: change.proof,
  };
}

/** The last word first, so that the others keep their numbers. */
const inOrder = (operations: readonly Operation[]): Operation[] =>
  operations.toSorted((one, other) => Number(other.path.at(-1)) - Number(one.path.at(-1)));

function mount(
  manifest: Manifest,
  { path }: BuilderPlace,
  { object, items }: EmbeddedContext,
  folder: string,
): Operation[] {
  const name = freeVolumeName(manifest, 'build-context');
  return [
    append([...path, 'volumeMounts'], {
      name,
      mountPath: folder,
      subPath: contextFolder,
      readOnly: true,
    }),
    append(volumesOf(manifest), { name, configMap: { name: object.metadata.name, items } }),
  ];
}

function proofOf({ bytes }: EmbeddedContext, dockerfile: string): Proof[] {
  const named = /(?:^|[\s/])(\.git)(?=[\s/]|$)|\bgit (?:describe|log|rev-parse|rev-list)\b/m.exec(
    dockerfile,
  );
  return [
    { claim: `the files fit into a ConfigMap (${Math.ceil(bytes / 1024)} KiB)`, holds: 'yes' },
    ...(bytes > clientSideBytes
      ? [
          {
            claim: 'what applies the manifests can apply it',
            holds: 'unknown' as const,
            because: 'so large an object takes `kubectl apply --server-side`',
          },
        ]
      : []),
    ...(named
      ? [
          {
            claim: 'the build needs nothing of .git, which is not embedded',
            holds: 'unknown' as const,
            because: `the Dockerfile says ${named[0].trim()}`,
          },
        ]
      : []),
  ];
}
