import type { V1Deployment } from '@kubernetes/client-node';
import { defineCheck } from '../diagnosis/check.ts';
import type { Reading } from '../model/cluster.ts';
import { type Fact, fact, factValue } from '../model/facts.ts';
import { seenIn } from './sources.ts';
import { unseen } from './unseen.ts';

/** Does the Deployment run that takes builds from the queue? It is the one whose manifest speaks of it. */
export const queueWorker = defineCheck<Reading<V1Deployment[]>>({
  id: 'queue-worker',
  asks: 'Does what takes builds from the queue run?',
  gives: ['queue.worker', 'queue.workersReady'],
  needs: ['queue.name'],
  when: 'suggested',
  read: (cluster, { build: { subject } }) =>
    cluster.list('Deployment', subject.namespace ? { namespace: subject.namespace } : {}),
  conclude(reading, { facts }) {
    if (reading.kind !== 'found') return unseen(reading, 'queue.worker', 'Deployment to look at');
    const queue = factValue(facts, 'queue.name') ?? '';
    const worker =
      reading.value.find((one) => wordsOf(one).some((word) => word.includes(queue))) ??
      only(reading.value.filter((one) => wordsOf(one).some((word) => broker.test(word))));
    return worker ? workerFacts(worker) : [];
  },
});

const broker = /amqps?:\/\/|rabbitmq/i;

const only = <T>(items: readonly T[]): T | undefined => (items.length === 1 ? items[0] : undefined);

/** What its containers are told: arguments, and variables by name and value. */
const wordsOf = ({ spec }: V1Deployment): string[] =>
  (spec?.template.spec?.containers ?? []).flatMap(({ command, args, env }) => [
    ...(command ?? []),
    ...(args ?? []),
    ...(env ?? []).flatMap(({ name, value, valueFrom }) => [
      name,
      value ?? '',
      valueFrom?.secretKeyRef?.name ?? valueFrom?.configMapKeyRef?.name ?? '',
    ]),
  ]);

function workerFacts(worker: V1Deployment): Fact[] {
  const { name = '', namespace = '' } = worker.metadata ?? {};
  // A Deployment without replicas has one (Kubernetes API, DeploymentSpec).
  const replicas = worker.spec?.replicas ?? 1;
  const ready = worker.status?.readyReplicas ?? 0;
  const evidence = seenIn(
    'Deployment',
    worker,
    '.status',
    `${ready} of ${replicas} replicas ready`,
  );
  return [
    fact('queue.worker', { namespace, name, replicas, ready }, evidence),
    fact('queue.workersReady', ready, evidence),
  ];
}
