import type {
  V1Node,
  V1NodeSelectorRequirement,
  V1NodeSelectorTerm,
  V1PodSpec,
  V1Taint,
  V1Toleration,
} from '@kubernetes/client-node';

/** The taints that keep a pod off a node. Those that only prefer another node do not. */
export const untolerated = (node: V1Node, tolerations: readonly V1Toleration[]): V1Taint[] =>
  (node.spec?.taints ?? []).filter(
    (taint) =>
      taint.effect !== 'PreferNoSchedule' && !tolerations.some((one) => tolerates(one, taint)),
  );

const tolerates = ({ key, operator, value, effect }: V1Toleration, taint: V1Taint): boolean =>
  (!effect || effect === taint.effect) &&
  (!key ? operator === 'Exists' : key === taint.key) &&
  (operator === 'Exists' || (value ?? '') === (taint.value ?? ''));

/** Which of the pod's wishes for a node's labels this node does not meet; empty when it meets all. */
export function unmetLabels(node: V1Node, spec: V1PodSpec): string[] {
  const labels = node.metadata?.labels ?? {};
  const selector = Object.entries(spec.nodeSelector ?? {}).filter(
    ([key, value]) => labels[key] !== value,
  );
  const terms =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const isMet = !terms || terms.some((term) => meetsTerm(node, term));
  return [
    ...selector.map(([key, value]) => `${key}=${value}`),
    ...(isMet ? [] : [terms.map(termText).join(' or ')]),
  ];
}

/** A term without any requirement selects nothing. */
export const meetsTerm = (node: V1Node, term: V1NodeSelectorTerm): boolean => {
  const expressions = term.matchExpressions ?? [];
  const fields = term.matchFields ?? [];
  return (
    expressions.length + fields.length > 0 &&
    expressions.every((one) => meets(node.metadata?.labels?.[one.key], one)) &&
    fields.every((one) => meets(node.metadata?.name, one))
  );
};

function meets(actual: string | undefined, requirement: V1NodeSelectorRequirement): boolean {
  const { operator, values = [] } = requirement;
  switch (operator) {
    case 'In':
      return actual !== undefined && values.includes(actual);
    case 'NotIn':
      return actual === undefined || !values.includes(actual);
    case 'Exists':
      return actual !== undefined;
    case 'DoesNotExist':
      return actual === undefined;
    case 'Gt':
      return actual !== undefined && Number(actual) > Number(values[0]);
    case 'Lt':
      return actual !== undefined && Number(actual) < Number(values[0]);
    default:
      return false;
  }
}

export const termText = ({ matchExpressions = [], matchFields = [] }: V1NodeSelectorTerm): string =>
  [...matchExpressions, ...matchFields]
    .map(({ key, operator, values = [] }) =>
      [key, operator, values.join('|')].filter(Boolean).join(' '),
    )
    .join(' and ');

/** `dedicated=gpu:NoSchedule`, as `kubectl describe node` writes it. */
export const taintText = ({ key, value, effect }: V1Taint): string =>
  `${key}${value ? `=${value}` : ''}:${effect}`;
