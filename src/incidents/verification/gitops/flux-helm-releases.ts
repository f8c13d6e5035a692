import { type ExpectedObject, shows } from '../../../fixes/expected-objects.ts';
import type { Cluster, CustomObject } from '../../../model/cluster.ts';
import { conditionOf, fluxTrouble, type Tree, textAt, textsIn, treeAt } from './fields.ts';
import { commitIn, type FluxSources, nameOf } from './flux-sources.ts';
import {
  type DeployerState,
  isBelow,
  type MergedCommit,
  short,
  type Unread,
  unread,
} from './merged-commit.ts';

/**
 * What the HelmReleases of Flux say that the merge changed themselves, or whose chart lies among the changed files: that
 * they are applied counts no sooner than Helm is through with them, and a failed upgrade is told in Helm's words.
 */
export async function fluxHelmReleases(
  cluster: Cluster,
  merged: MergedCommit,
  sources: FluxSources,
): Promise<DeployerState[] | Unread> {
  const [releases, charts] = await Promise.all([
    cluster.listCustom('helm.toolkit.fluxcd.io', 'v2', 'helmreleases'),
    cluster.listCustom('source.toolkit.fluxcd.io', 'v1', 'helmcharts'),
  ]);
  if (releases.kind !== 'found') return unread(releases, 'Flux HelmReleases');
  const mine = releases.value.flatMap((release): Mine[] => {
    const expected = expectedOf(release, merged, releases.value);
    const isChartChanged = holdsChart(release, merged, sources);
    if (!expected && !isChartChanged) return [];
    const chart =
      charts.kind === 'found'
        ? charts.value.find((one) => nameOf(one) === textAt(release.status, 'helmChart'))
        : undefined;
    return [
      {
        release,
        isChartChanged,
        ...(expected ? { expected } : {}),
        ...(chart ? { chart } : {}),
      },
    ];
  });
  return Promise.all(mine.map((one) => stateOf(one, merged)));
}

interface Mine {
  readonly release: CustomObject;
  /** What the merge changed of the release itself. */
  readonly expected?: ExpectedObject;
  readonly isChartChanged: boolean;
  /** The HelmChart that it is made from, as far as it may be read. */
  readonly chart?: CustomObject;
}

/** A manifest may leave out the namespace, which a kustomization gives it. */
function expectedOf(
  { metadata }: CustomObject,
  { objects }: MergedCommit,
  releases: readonly CustomObject[],
): ExpectedObject | undefined {
  const named = objects.find(({ kind, name }) => kind === 'HelmRelease' && name === metadata.name);
  const isThere = releases.some(
    (one) => one.metadata.name === named?.name && one.metadata.namespace === named?.namespace,
  );
  return isThere && named?.namespace !== metadata.namespace ? undefined : named;
}

const chartSpec = ({ spec }: CustomObject): Tree => treeAt(spec, 'chart', 'spec');

function holdsChart(release: CustomObject, { paths }: MergedCommit, sources: FluxSources): boolean {
  const spec = chartSpec(release);
  const places = [textAt(spec, 'chart'), ...textsIn(spec.valuesFiles)].filter(Boolean);
  return (
    sources.isOwn(treeAt(spec, 'sourceRef'), release.metadata.namespace) &&
    paths.some((path) => places.some((place) => isBelow(path, place)))
  );
}

async function stateOf(
  { release, expected, isChartChanged, chart }: Mine,
  merged: MergedCommit,
): Promise<DeployerState> {
  const { metadata, spec = {}, status = {} } = release;
  const name = `Flux HelmRelease ${nameOf(release)}`;
  const suspended = spec.suspend === true ? ': it is suspended' : '';
  const waiting = (seen: string): DeployerState => ({
    kind: 'waiting',
    seen: `${name} ${seen}${suspended}`,
  });
  if (expected && !shows({ spec }, expected)) return waiting('does not show the change yet');
  if (Number(status.observedGeneration ?? 0) < (metadata.generation ?? 0))
    return waiting('has not taken up its change yet');
  const fromChart = isChartChanged ? await chartState(release, chart, merged) : undefined;
  if (fromChart?.kind === 'failed')
    return { kind: 'failed', because: `${name} ${fromChart.because}` };
  if (fromChart?.kind === 'waiting') return waiting(fromChart.seen);

  const failure = failureOf(status);
  if (conditionOf(status, 'Stalled').status === 'True')
    return { kind: 'failed', because: `${name} failed: ${short(failure)}` };
  const ready = conditionOf(status, 'Ready');
  const isOfNow = !(ready.generation < (metadata.generation ?? 0));
  if (ready.status === 'True' && isOfNow)
    return { kind: 'applied', name, commit: merged.commit.slice(0, 7) };
  return failure
    ? { kind: 'waiting', seen: `${name} failed: ${short(failure)}` }
    : { kind: 'waiting', seen: `${name} is being released` };
}

/**
 * Helm's own words. After a rollback they stand in `Released` alone: `Ready` then tells of the rollback. An attempt that
 * is under way makes no failure of the last one.
 */
function failureOf(status: Tree): string {
  const ready = conditionOf(status, 'Ready');
  if (ready.status !== 'False' && conditionOf(status, 'Stalled').status !== 'True') return '';
  const failed = ['Released', 'TestSuccess', 'Ready', 'Stalled'].map((type) => ({
    type,
    ...conditionOf(status, type),
  }));
  const telling = failed.find(
    ({ type, status: is }) => is === (type === 'Stalled' ? 'True' : 'False'),
  );
  const wasRolledBack = conditionOf(status, 'Remediated').status === 'True';
  const message = telling?.message || 'Helm does not say why';
  return wasRolledBack ? `${message} (rolled back)` : message;
}

type ChartState =
  | { readonly kind: 'attempted' }
  | { readonly kind: 'waiting'; readonly seen: string }
  | { readonly kind: 'failed'; readonly because: string };

/** Has Helm been given the chart of the commit? */
async function chartState(
  release: CustomObject,
  chart: CustomObject | undefined,
  merged: MergedCommit,
): Promise<ChartState> {
  const spec = chartSpec(release);
  const byVersion = textAt(spec, 'reconcileStrategy') !== 'Revision';
  const isVersionChanged = merged.paths.some((path) =>
    isBelow(path, `${textAt(spec, 'chart')}/Chart.yaml`),
  );
  if (byVersion && !isVersionChanged)
    return {
      kind: 'failed',
      because:
        'does not get the change: Flux packages its chart anew only when the version in Chart.yaml changes (reconcileStrategy: ChartVersion). Raise the version there, or set reconcileStrategy: Revision.',
    };
  const attempted = textAt(release.status, 'lastAttemptedRevision');
  const packaged = textAt(chart?.status, 'artifact', 'revision');
  const trouble = chart && fluxTrouble(chart.spec, chart.status);
  if (trouble) return { kind: 'waiting', seen: `waits for its chart: ${short(trouble)}` };
  if (chart && packaged !== attempted)
    return { kind: 'waiting', seen: `was last given the chart ${attempted || 'of no version'}` };
  // `0.1.0+4d02c6d1f4a2`, with `.3` behind it where there are valuesFiles.
  const inVersion = /\+([0-9a-f]{7,40})\b/.exec(attempted)?.[1];
  const from = commitIn(textAt(chart?.status, 'observedSourceArtifactRevision')) ?? inVersion;
  // Charts that the bot may not list, and a version that tells of no commit: what Helm says of it is all there is.
  if (from === undefined) return { kind: 'attempted' };
  const commit = merged.commit.slice(0, 7);
  return (await merged.isIn([from]))
    ? { kind: 'attempted' }
    : { kind: 'waiting', seen: `has its chart from ${from.slice(0, 7)}, not yet from ${commit}` };
}
