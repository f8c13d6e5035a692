import type { KubernetesObject } from '../bundle.ts';
import { at, numberAt, textAt, textMapAt, treesAt } from '../tree.ts';
import {
  ageColumn,
  type Column,
  column,
  field,
  labelsText,
  nameColumn,
  none,
  since,
  wideColumn,
} from './column.ts';
import { humanDuration } from './human-duration.ts';

const containers = (template: string): Column[] => [
  wideColumn('Containers', (object) => listed(object, `${template}.spec.containers`, 'name')),
  wideColumn('Images', (object) => listed(object, `${template}.spec.containers`, 'image')),
];

const listed = (object: KubernetesObject, path: string, key: string): string =>
  treesAt(object, path)
    .map((container) => textAt(container, key))
    .join(',');

const selector = wideColumn('Selector', (object) =>
  labelsText(textMapAt(object, 'spec.selector.matchLabels')),
);

const count = (title: string, path: string, fallback = 0): Column => ({
  title,
  type: 'integer',
  cell: (object) => numberAt(object, path, fallback),
});

const ready = (wanted: string): Column =>
  column(
    'Ready',
    (object) => `${numberAt(object, 'status.readyReplicas')}/${numberAt(object, wanted, 1)}`,
  );

/** `kubectl get jobs`. */
export const jobColumns: readonly Column[] = [
  nameColumn,
  column('Status', jobStatus),
  column('Completions', jobCompletions),
  column('Duration', jobDuration),
  ageColumn,
  ...containers('spec.template'),
  selector,
];

const hasCondition = (job: KubernetesObject, type: string): boolean =>
  treesAt(job, 'status.conditions').some((one) => one.type === type && one.status === 'True');

/** The STATUS column, by the conditions in kubectl's order of precedence. */
function jobStatus(job: KubernetesObject): string {
  if (hasCondition(job, 'Complete')) return 'Complete';
  if (hasCondition(job, 'Failed')) return 'Failed';
  if (at(job, 'metadata.deletionTimestamp')) return 'Terminating';
  if (hasCondition(job, 'Suspended')) return 'Suspended';
  if (hasCondition(job, 'FailureTarget')) return 'FailureTarget';
  if (hasCondition(job, 'SuccessCriteriaMet')) return 'SuccessCriteriaMet';
  return 'Running';
}

function jobCompletions(job: KubernetesObject): string {
  const succeeded = numberAt(job, 'status.succeeded');
  const completions = at(job, 'spec.completions');
  if (typeof completions === 'number') return `${succeeded}/${completions}`;
  const parallelism = numberAt(job, 'spec.parallelism', 1);
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

/** Only a completed Job has an end; a failed one's duration goes on, as kubectl shows it. */
function jobDuration(job: KubernetesObject, now: Date): string {
  const start = Date.parse(textAt(job, 'status.startTime'));
  if (Number.isNaN(start)) return '';
  const end = Date.parse(textAt(job, 'status.completionTime'));
  return humanDuration((Number.isNaN(end) ? now.getTime() : end) - start);
}

/** `kubectl get cronjobs`. */
export const cronJobColumns: readonly Column[] = [
  nameColumn,
  field('Schedule', 'spec.schedule'),
  field('Timezone', 'spec.timeZone'),
  column('Suspend', (object) => (at(object, 'spec.suspend') === true ? 'True' : 'False')),
  { title: 'Active', type: 'integer', cell: (object) => treesAt(object, 'status.active').length },
  column('Last Schedule', (object, now) => {
    const last = textAt(object, 'status.lastScheduleTime');
    return last ? since(last, now) : none;
  }),
  ageColumn,
  ...containers('spec.jobTemplate.spec.template'),
  wideColumn('Selector', (object) =>
    labelsText(textMapAt(object, 'spec.jobTemplate.spec.selector.matchLabels')),
  ),
];

/** `kubectl get deployments`. */
export const deploymentColumns: readonly Column[] = [
  nameColumn,
  ready('spec.replicas'),
  count('Up-to-date', 'status.updatedReplicas'),
  count('Available', 'status.availableReplicas'),
  ageColumn,
  ...containers('spec.template'),
  selector,
];

/** `kubectl get replicasets`, and replicationcontrollers. */
export const replicaSetColumns: readonly Column[] = [
  nameColumn,
  count('Desired', 'spec.replicas', 1),
  count('Current', 'status.replicas'),
  count('Ready', 'status.readyReplicas'),
  ageColumn,
  ...containers('spec.template'),
  selector,
];

/** `kubectl get statefulsets`. */
export const statefulSetColumns: readonly Column[] = [
  nameColumn,
  ready('spec.replicas'),
  ageColumn,
  ...containers('spec.template'),
];

/** `kubectl get daemonsets`. */
export const daemonSetColumns: readonly Column[] = [
  nameColumn,
  count('Desired', 'status.desiredNumberScheduled'),
  count('Current', 'status.currentNumberScheduled'),
  count('Ready', 'status.numberReady'),
  count('Up-to-date', 'status.updatedNumberScheduled'),
  count('Available', 'status.numberAvailable'),
  column('Node Selector', (object) =>
    labelsText(textMapAt(object, 'spec.template.spec.nodeSelector')),
  ),
  ageColumn,
  ...containers('spec.template'),
  selector,
];
