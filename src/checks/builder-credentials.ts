import { defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import type { Cluster } from '../model/cluster.ts';
import { type Fact, fact, unknown } from '../model/facts.ts';
import { decisiveContainer } from './build-container.ts';
import { type Builder, builderOf } from './builder.ts';
import { isCloudRegistry } from './credentials/cloud-registry.ts';
import {
  type ConfigPlaces,
  configPlaces,
  givenDirectly,
  logsInItself,
  runsUnseenScript,
} from './credentials/config-places.ts';
import {
  type Judgement,
  judgeOtherPlaces,
  judgeOwnPlaces,
  type MountRead,
} from './credentials/judge-mounts.ts';
import { readSource } from './credentials/read-source.ts';
import { type Refusal, refusalIn } from './credentials/refusal.ts';
import { pulling } from './image-pull.ts';
import { type Mounted, mountAt, mountsOf } from './mounted-file.ts';
import { seenIn } from './sources.ts';

interface CredentialsRead {
  readonly builder: Builder;
  readonly refusal: Refusal;
  readonly places: ConfigPlaces | undefined;
  readonly mounts: readonly MountRead[];
  readonly refusedAt: Date;
}

/** Are there credentials for the registry that refused, in a file that *this* builder reads? */
export const builderCredentials = defineCheck<CredentialsRead | undefined>({
  id: 'builder-credentials',
  asks: 'Does the builder find credentials for the registry?',
  gives: ['builder.credentials', 'builder.credentials.at'],
  needs: ['builder.kind'],
  when: 'suggested',
  async read(cluster, { build, facts }) {
    const spec = podSpec(build);
    const builder = builderOf(spec);
    const refusal = refusalIn(facts);
    // What pulls in vain never got to build.
    if (!builder || !refusal || pulling(build)) return undefined;
    const places = configPlaces(builder);
    const mounts = mountsOf(builder.container, spec?.volumes ?? []);
    const { namespace } = build.subject;
    return {
      builder,
      refusal,
      places,
      mounts: places ? await readMounts(cluster, worthReading(mounts, places), namespace) : [],
      refusedAt: new Date(decisiveContainer(build.pods)?.terminated?.finishedAt ?? cluster.now()),
    };
  },
  conclude(read, { build }) {
    if (!read) return [];
    const judgement = judge(read, build.subject.namespace);
    if (judgement.kind === 'unjudged') {
      return [unknown('builder.credentials', judgement.because, judgement.missing)];
    }
    return factsOf(judgement, read.builder, build);
  },
});

const podSpec = ({ job, pods }: Build) => job?.spec?.template.spec ?? pods[0]?.spec;

/** More objects than these are not read: a build has one docker config. */
const mostElsewhere = 3;

/** The mounts at the builder's own places; where there are none, what else may hold a docker config. */
function worthReading(mounts: readonly Mounted[], { files }: ConfigPlaces): readonly Mounted[] {
  const own = mounts.filter((one) => files.some((file) => mountAt(file, mounts) === one));
  if (own.length > 0) return own;
  const isLikely = ({ mount }: Mounted) =>
    /docker|auth|regist|cred|config\.json/.test(`${mount.mountPath} ${mount.name}`);
  const withObjects = mounts.filter(({ sources }) => sources !== 'filled-at-run-time');
  return withObjects
    .toSorted((a, b) => Number(isLikely(b)) - Number(isLikely(a)))
    .slice(0, mostElsewhere);
}

const readMounts = (
  cluster: Cluster,
  mounts: readonly Mounted[],
  namespace: string,
): Promise<MountRead[]> =>
  Promise.all(
    mounts.map(async (mounted) => {
      const sources = mounted.sources === 'filled-at-run-time' ? [] : mounted.sources;
      const readings = await Promise.all(
        sources.map(
          async (source) => [source, await readSource(cluster, source, namespace)] as const,
        ),
      );
      return { ...mounted, readings };
    }),
  );

function judge(
  { builder, refusal, places, mounts, refusedAt }: CredentialsRead,
  namespace: string,
): Judgement {
  const { image, saysExpired } = refusal;
  const given = givenDirectly(builder);
  if (!image) return { kind: 'unjudged', because: 'the log does not tell which registry refused' };
  const { registry } = image;
  if (given) return { kind: 'present', at: { registry }, text: `credentials by ${given}` };
  if (!places)
    return {
      kind: 'unjudged',
      because: 'where this builder reads registry credentials is not known',
    };
  if (logsInItself(builder))
    return { kind: 'unjudged', because: 'a script of the container logs in by itself' };

  const search = { image, saysExpired, refusedAt, namespace, ...places };
  const found = judgeOwnPlaces(mounts, search) ?? judgeOtherPlaces(mounts, search);
  const expected = places.files[0] ?? '';
  if (found) return found;
  if (runsUnseenScript(builder))
    return {
      kind: 'unjudged',
      because: 'the script that the container runs does not stand in its manifest, and may log in',
    };
  return isCloudRegistry(registry)
    ? {
        kind: 'cloud-identity',
        at: { registry, expected },
        text: `no docker config; the builder logs in to ${registry} by the pod's own identity`,
      }
    : { kind: 'absent', at: { registry, expected }, text: `nothing is mounted at ${expected}` };
}

function factsOf(
  judgement: Exclude<Judgement, { kind: 'unjudged' }>,
  { container }: Builder,
  build: Build,
): Fact[] {
  const { kind, at, text } = judgement;
  const owner = build.job ?? build.pods[0] ?? {};
  const evidence = seenIn(
    build.job ? 'Job' : 'Pod',
    owner,
    `container ${container.name} .volumeMounts`,
    text,
  );
  return [
    fact('builder.credentials', kind, evidence),
    fact('builder.credentials.at', at, evidence),
  ];
}
