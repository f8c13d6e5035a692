import { isTree, valueAt } from '../../fixes/yaml-changes.ts';
import type { ClusterActions, DryRun, Manifest } from '../../model/cluster-actions.ts';
import type { ChangedObject, Proof } from '../../model/fix.ts';

type Asked = Pick<ClusterActions, 'dryRun'>;

/**
 * Would the API server take the changed objects? Asked by a server-side dry run: its defaults, its validation, quotas and
 * admission webhooks answer, and nothing is stored. What it refuses of the object as it stands already is not held
 * against the change.
 * @param namespace of objects that name none
 */
export async function tryOnCluster(
  objects: readonly ChangedObject[],
  namespace: string,
  actions: Asked,
): Promise<Proof[]> {
  if (objects.length === 0)
    return [
      {
        claim: 'the API server takes the change',
        holds: 'unknown',
        because: 'what becomes of these values in the cluster is not written in the repository',
      },
    ];
  return Promise.all(objects.map((one) => proofOf(one, namespace, actions)));
}

async function proofOf(
  { before, after }: ChangedObject,
  namespace: string,
  actions: Asked,
): Promise<Proof> {
  const wanted = manifestIn(after, namespace);
  if (!wanted)
    return {
      claim: 'the API server takes the change',
      holds: 'unknown',
      because: 'the repository does not hold the whole object',
    };
  const claim = `the API server takes ${wanted.kind} ${wanted.metadata.name ?? ''} (dry run)`;
  const said = await actions.dryRun(wanted);
  if (said.kind === 'accepted') return { claim, holds: 'yes' };
  if (said.kind === 'unknown') return { claim, holds: 'unknown', because: said.because };
  const stood = await asItStands(before, namespace, actions);
  return stood?.kind === 'accepted' || before === undefined
    ? { claim, holds: 'no', because: said.because }
    : { claim, holds: 'unknown', because: `it refuses it as it stands too: ${said.because}` };
}

async function asItStands(
  before: unknown,
  namespace: string,
  actions: Asked,
): Promise<DryRun | undefined> {
  const manifest = manifestIn(before, namespace);
  return manifest && actions.dryRun(manifest);
}

/** The status is the cluster's to say. */
function manifestIn(object: unknown, namespace: string): Manifest | undefined {
  if (!isTree(object)) return undefined;
  const { apiVersion, kind, metadata, status: _, ...rest } = object;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || !isTree(metadata))
    return undefined;
  const names = valueAt(metadata, ['name']) ?? valueAt(metadata, ['generateName']);
  if (typeof names !== 'string') return undefined;
  return { ...rest, apiVersion, kind, metadata: { namespace, ...metadata } };
}
