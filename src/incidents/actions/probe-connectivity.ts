import type { ActionPlan } from '../../model/action.ts';
import type { Pod } from '../../model/cluster.ts';
import type { Manifest, WritableCluster } from '../../model/cluster-actions.ts';
import { jobCopy } from '../../model/job-copy.ts';
import { permissionText } from '../../model/permission.ts';
import type { NamespacedName } from '../../model/references.ts';
import type { Deed } from './carry-out-action.ts';

type ProbePlan = Extract<ActionPlan, { kind: 'probe-connectivity' }>;

/** By this label what an earlier probe has left is found and swept away. */
const probeLabel = 'buildmedic/probe';

/** A pod that does not even start in this time is given up. */
const mostSeconds = 60;

/** A name of its own, so that a later look finds it. */
const placeOf = ({ namespace }: ProbePlan, actionId: string): NamespacedName => ({
  namespace,
  name: `buildmedic-probe-${actionId.slice(0, 8)}`,
});

/**
 * Removes the pod of a probe. Only once its end is on record: a worker that was killed in between would find no pod, and
 * begin again.
 */
export async function removeProbe(
  plan: ProbePlan,
  actionId: string,
  { actions }: WritableCluster,
): Promise<void> {
  const deleted = await actions.delete('Pod', placeOf(plan, actionId));
  // The queue tries again.
  if (deleted.kind === 'unavailable') throw new Error(deleted.because);
}

/**
 * Asks the registry for `/v2/` as the build would: from a pod with its labels and its service account. One try is one
 * look. `removeProbe` removes the pod, in any case.
 */
export async function probe(
  plan: ProbePlan,
  actionId: string,
  cluster: WritableCluster,
): Promise<Deed> {
  const { namespace } = plan;
  const at = placeOf(plan, actionId);
  const reading = await cluster.list('Pod', {
    namespace,
    fieldSelector: `metadata.name=${at.name}`,
  });
  if (reading.kind === 'unavailable') throw new Error(reading.because);
  if (reading.kind === 'forbidden') return failed(`I may not ${permissionText(reading.missing)}.`);
  const [pod] = reading.kind === 'found' ? reading.value : [];
  if (!pod) return begin(plan, at.name, cluster);
  return outcome(pod, plan, cluster);
}

async function begin(plan: ProbePlan, name: string, cluster: WritableCluster): Promise<Deed> {
  const { actions } = cluster;
  await sweep(cluster, plan.namespace);
  const job = await actions.manifest('Job', plan);
  if (job.kind === 'unavailable') throw new Error(job.because);
  if (job.kind === 'forbidden') return failed(`I may not ${permissionText(job.missing)}.`);
  if (job.kind === 'not-found') return failed(`The Job ${plan.namespace}/${plan.name} is gone.`);
  const made = await actions.create(probePod(plan, name, job.value));
  switch (made.kind) {
    case 'done':
    case 'exists':
      return { kind: 'not-yet' };
    case 'forbidden':
      return failed(`I may not ${permissionText(made.missing)}.`);
    case 'not-found':
      return failed(`There is no namespace ${plan.namespace}.`);
    case 'refused':
      return failed(`The cluster did not take the pod: ${made.because}`);
    case 'unavailable':
      throw new Error(made.because);
  }
}

/** Both ways a registry may speak, one after the other; what it says with a login missing tells as much. */
export function probePod(
  { namespace, registry, image }: ProbePlan,
  name: string,
  job: Manifest,
): Manifest {
  // The copy has left out the labels by which the Job controller would take the pod for the Job's.
  const { spec } = jobCopy(job, { name, annotations: {} }) as {
    spec?: {
      template?: { metadata?: { labels?: object }; spec?: { serviceAccountName?: string } };
    };
  };
  const { serviceAccountName } = spec?.template?.spec ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      labels: { ...spec?.template?.metadata?.labels, [probeLabel]: 'registry' },
    },
    spec: {
      restartPolicy: 'Never',
      activeDeadlineSeconds: mostSeconds,
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      ...(serviceAccountName ? { serviceAccountName } : {}),
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 65_534,
        runAsGroup: 65_534,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: 'probe',
          image,
          command: ['curl'],
          args: [
            ...['--silent', '--insecure', '--max-time', '10', '--output', '/dev/null'],
            ...['--output', '/dev/null', '--write-out', '%{http_code} %{scheme} %{errormsg}\\n'],
            ...[`https://${registry}/v2/`, `http://${registry}/v2/`],
          ],
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          resources: {
            requests: { cpu: '10m', memory: '16Mi' },
            limits: { cpu: '100m', memory: '64Mi' },
          },
        },
      ],
    },
  };
}

const failed = (result: string): Deed => ({ kind: 'failed', result });

async function outcome(
  { metadata, status }: Pod,
  { namespace, registry }: ProbePlan,
  cluster: WritableCluster,
): Promise<Deed> {
  const age = cluster.now().getTime() - (metadata?.creationTimestamp?.getTime() ?? 0);
  const isOver = status?.phase === 'Succeeded' || status?.phase === 'Failed';
  if (!isOver && age < (mostSeconds + 30) * 1000) return { kind: 'not-yet' };
  const name = metadata?.name ?? '';
  const log = await cluster.log({ namespace, name, container: 'probe' });
  const answers = log.kind === 'found' ? answersIn(log.value.text) : [];
  const answered = answers.find(({ code }) => code > 0);
  if (answered)
    return {
      kind: 'done',
      result: `${registry} answers the pod: ${answered.scheme} ${answered.code}.`,
    };
  const [first] = answers;
  if (first)
    return {
      kind: 'done',
      result: `${registry} does not answer the pod: ${first.says || 'no answer in 10 s'}.`,
    };
  const waiting = status?.containerStatuses?.[0]?.state?.waiting?.reason;
  return failed(
    waiting ? `The pod did not start: ${waiting}.` : 'The pod ended without saying anything.',
  );
}

/** `200 HTTP `, `000 HTTPS Connection timed out after 10001 milliseconds` (curl, `--write-out`). */
const answersIn = (text: string): { code: number; scheme: string; says: string }[] =>
  [...text.matchAll(/^(\d{3}) (\w*) ?(.*)$/gm)].map(([, code, scheme = '', says = '']) => ({
    code: Number(code),
    scheme: scheme.toUpperCase(),
    says,
  }));

/** Removes what probes have left whose workers never came back: none is of use to anybody after so long. */
async function sweep(cluster: WritableCluster, namespace: string): Promise<void> {
  const pods = await cluster.list('Pod', { namespace, labelSelector: probeLabel });
  for (const { metadata } of pods.kind === 'found' ? pods.value : []) {
    const age = cluster.now().getTime() - (metadata?.creationTimestamp?.getTime() ?? 0);
    if (age > 5 * mostSeconds * 1000 && metadata?.name)
      await cluster.actions.delete('Pod', { namespace, name: metadata.name }, metadata.uid);
  }
}
