import type { V1LabelSelector, V1LabelSelectorRequirement } from '@kubernetes/client-node';
import { allOf, type Match, matchOf, not } from './match.ts';

export type Labels = Readonly<Record<string, string>>;

/** The labels of an object, as far as they are known. */
export interface LabelSet {
  readonly labels: Labels;
  /** Why there may be further labels; absent when these are all. */
  readonly incomplete?: string;
}

/**
 * Does a LabelSelector (meta/v1) select an object with these labels? All its requirements must hold, so an empty
 * selector selects everything. NotIn and DoesNotExist hold where the key is absent.
 */
export const matchesSelector = (selector: V1LabelSelector, labels: LabelSet): Match =>
  allOf([
    ...Object.entries(selector.matchLabels ?? {}).map(([key, value]) =>
      holds(labels, key, (actual) => actual === value),
    ),
    ...(selector.matchExpressions ?? []).map((requirement) => meets(labels, requirement)),
  ]);

function meets(labels: LabelSet, { key, operator, values }: V1LabelSelectorRequirement): Match {
  const isListed = (actual: string | undefined) =>
    actual !== undefined && (values ?? []).includes(actual);
  switch (operator) {
    case 'In':
      return holds(labels, key, isListed);
    case 'NotIn':
      return not(holds(labels, key, isListed));
    case 'Exists':
      return holds(labels, key, (actual) => actual !== undefined);
    case 'DoesNotExist':
      return holds(labels, key, (actual) => actual === undefined);
    default:
      // The API server refuses it; a file that never met one may hold it.
      return { unknown: `the selector operator "${operator}" does not exist` };
  }
}

function holds(
  { labels, incomplete }: LabelSet,
  key: string,
  test: (value: string | undefined) => boolean,
): Match {
  if (Object.hasOwn(labels, key)) return matchOf(test(labels[key]));
  return incomplete ? { unknown: incomplete } : matchOf(test(undefined));
}
