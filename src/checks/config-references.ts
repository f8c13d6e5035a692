import { defineCheck } from '../diagnosis/check.ts';
import type { Cluster, NamedKind } from '../model/cluster.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Fact, type FactValue, fact, factValue } from '../model/facts.ts';
import { buildPod } from './build-pod.ts';
import { kubernetesWords } from './kubernetes-words.ts';
import {
  isNamed,
  type Looked,
  missingReference,
  type ReferencesRead,
} from './missing-reference.ts';
import { type PodReference, podReferences } from './pod-references.ts';

/** Does all exist that the pod refers to: Secrets, ConfigMaps and their keys, claims, its service account? */
export const configReferences = defineCheck<ReferencesRead>({
  id: 'config-references',
  asks: 'Does all exist that the pod refers to?',
  gives: [
    'config.missing',
    'config.missingKind',
    'config.reference',
    'config.present',
    'config.said',
  ],
  needs: ['pod.start'],
  when: 'suggested',
  async read(cluster, context) {
    const { build, facts } = context;
    const pod = buildPod(build);
    const { namespace } = build.subject;
    const asked = kubernetesWords(cluster, context, 'config-missing', 'unschedulable');
    const start = factValue(facts, 'pod.start');
    const references = (pod ? podReferences(pod.spec) : []).filter(({ kind }) =>
      isNeededAt(start, kind),
    );
    // Only too many to look at all of them are worth waiting for what Kubernetes says of them.
    const chosen =
      references.length > mostReferences ? namedFirst(references, await asked) : references;
    const looking = chosen.slice(0, mostReferences).map((one) => look(cluster, one, namespace));
    const [words, looked] = await Promise.all([asked, Promise.all(looking)]);
    return {
      namespace,
      words,
      looked,
      seen: ({ kind, name, neededBy }) =>
        pod?.seen('.spec', `${neededBy}: ${kind} ${name}`) ?? { source: 'Pod', text: name },
    };
  },
  conclude: (read) => [...missingReference(read), ...said(read.words)],
});

const mostReferences = 8;

/** What is needed before a pod is made, before it is placed, and before its containers start. */
const isNeededAt = (start: FactValue<'pod.start'> | undefined, kind: NamedKind): boolean => {
  if (start === 'none') return kind === 'ServiceAccount';
  if (start === 'unscheduled') return kind === 'PersistentVolumeClaim';
  return kind !== 'ServiceAccount';
};

const namedFirst = (
  references: readonly PodReference[],
  words: readonly Evidence[],
): PodReference[] =>
  references.toSorted((a, b) => Number(isNamed(b, words)) - Number(isNamed(a, words)));

async function look(cluster: Cluster, reference: PodReference, namespace: string): Promise<Looked> {
  const { kind, name } = reference;
  const keys = await keysOf(cluster, kind, name, namespace);
  if (keys.kind !== 'not-found') return { reference, keys };
  const [others, elsewhere] = await Promise.all([
    cluster.names(kind, { namespace }),
    cluster.names(kind, { fieldSelector: `metadata.name=${name}` }),
  ]);
  return { reference, keys, others, elsewhere };
}

/** The keys that may be seen: a Secret is only asked whether it exists, and other kinds have none. */
async function keysOf(
  cluster: Cluster,
  kind: NamedKind,
  name: string,
  namespace: string,
): Promise<Looked['keys']> {
  if (kind === 'ConfigMap') {
    const reading = await cluster.get(kind, name, namespace);
    if (reading.kind !== 'found') return reading;
    const { data, binaryData } = reading.value;
    return { kind: 'found', value: Object.keys({ ...data, ...binaryData }) };
  }
  const reading =
    kind === 'Secret'
      ? await cluster.secretExists(name, namespace)
      : await cluster.get(kind, name, namespace);
  return reading.kind === 'found' ? { kind: 'found', value: undefined } : reading;
}

const said = (words: readonly Evidence[]): Fact[] =>
  words
    .filter(({ text }) => !text.includes('nodes are available'))
    .slice(0, 1)
    .map((evidence) => fact('config.said', evidence.text, evidence));
