import { retryName } from '../../model/job-copy.ts';
import type { NamespacedName } from '../../model/references.ts';

const serverFields =
  '.metadata.uid, .metadata.resourceVersion, .metadata.creationTimestamp, .metadata.generation, .metadata.managedFields, .metadata.ownerReferences, .metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"], .status, .spec.selector, .spec.template.metadata.labels["controller-uid", "job-name", "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name"]';

/** What a person types to run a build again: what the bot would have done. */
export function rerunCommand(
  { namespace, name }: NamespacedName,
  owner?: { readonly kind: string; readonly name: string },
): string {
  if (owner?.kind === 'CronJob')
    return `kubectl create job ${retryName(owner.name, 1)} --from=cronjob/${owner.name} -n ${namespace}`;
  const edit = `del(${serverFields}) | .metadata.name = "${retryName(name, 1)}"`;
  return `kubectl get job ${name} -n ${namespace} -o json | jq '${edit}' | kubectl create -f -`;
}
