import type { V1PodSpec } from '@kubernetes/client-node';
import type { Build } from '../diagnosis/find-build.ts';
import type { Evidence } from '../model/evidence.ts';
import { decisiveContainer } from './build-container.ts';
import { seenIn } from './sources.ts';

/** The pod that decides as it is, or as its Job or workload would have it where none was made. */
export interface BuildPod {
  readonly spec: V1PodSpec;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Evidence in its spec. */
  seen(field: string, value: unknown): Evidence;
}

/** The pod's own spec before its template: admission fills in defaults. */
export function buildPod({ job, workload, pods }: Build): BuildPod | undefined {
  const pod = decisiveContainer(pods)?.pod ?? pods[0];
  if (pod?.spec) {
    const { labels = {}, annotations = {} } = pod.metadata ?? {};
    const seen = (field: string, value: unknown) => seenIn('Pod', pod, field, value);
    return { spec: pod.spec, labels, annotations, seen };
  }
  const owner = job ?? workload;
  const template = owner?.spec?.template;
  if (!owner || !template?.spec) return undefined;
  const { labels = {}, annotations = {} } = template.metadata ?? {};
  const seen = (field: string, value: unknown) =>
    seenIn(owner.kind ?? 'Job', owner, `.spec.template${field}`, value);
  return { spec: template.spec, labels, annotations, seen };
}
