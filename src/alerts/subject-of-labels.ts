import type { AlertSubject } from '../model/alert.ts';
import { askedAs, subjectKindNamed } from '../model/references.ts';
import { speaksOfBuildRate } from './names-in.ts';
import type { Labels } from './told.ts';

/** A label holds what no object of Kubernetes can be called. */
export interface Unnameable {
  readonly kind: 'unnameable';
  /** Which label; its value is somebody else's text, and not repeated. */
  readonly label: string;
}

/**
 * The labels that name a workload, the likeliest first. `exported_` is how Prometheus keeps a metric's own label that
 * clashes with one of the target it came from: then the one without names the exporter, such as kube-state-metrics.
 */
const workloadLabels = [
  ['job_name', 'Job'],
  ['exported_pod', 'Pod'],
  ['cronjob', 'CronJob'],
  ['deployment', 'Deployment'],
  ['statefulset', 'StatefulSet'],
  ['daemonset', 'DaemonSet'],
  ['pod', 'Pod'],
] as const;
const namespaceLabels = ['exported_namespace', 'namespace'] as const;

/** DNS-1123, as Kubernetes wants names and namespaces. */
const name = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
const namespaceName = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/**
 * What an alert with labels of Prometheus is about.
 * @param text its name and annotations, for an alert whose labels name no workload
 */
export function subjectOfLabels(labels: Labels, text: string): AlertSubject | Unnameable {
  const inNamespace = namespaceLabels.find((label) => labels[label]);
  const namespace = inNamespace && labels[inNamespace];
  if (inNamespace && namespace && !namespaceName.test(namespace))
    return { kind: 'unnameable', label: inNamespace };
  const scope = namespace ? { namespace } : {};

  const named = workloadOf(labels);
  if (named && !name.test(named.name)) return { kind: 'unnameable', label: named.label };
  if (named) return { kind: 'workload', ...scope, name: askedAs(named) };
  return speaksOfBuildRate(text) ? { kind: 'rate', ...scope } : { kind: 'text', ...scope, text };
}

function workloadOf(labels: Labels) {
  for (const [label, kind] of workloadLabels) {
    const value = labels[label];
    if (value) return { label, kind, name: value };
  }
  // How the recording rules of kube-prometheus name the owner of a pod.
  const kind = subjectKindNamed(labels.workload_type ?? '');
  return kind && labels.workload ? { label: 'workload', kind, name: labels.workload } : undefined;
}
