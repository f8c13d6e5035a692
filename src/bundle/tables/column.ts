import type { KubernetesObject } from '../bundle.ts';
import { textAt } from '../tree.ts';
import { humanDuration } from './human-duration.ts';

/** A column of the table that `kubectl get` prints. `wide` ones show with `-o wide` only. */
export interface Column {
  readonly title: string;
  readonly wide?: boolean;
  readonly type?: 'string' | 'integer' | 'boolean';
  /** `now` is the bundle's clock. */
  cell(object: KubernetesObject, now: Date): string | number | boolean;
}

/** What kubectl prints for a field that is not there. */
export const none = '<none>';
export const unknownValue = '<unknown>';

export const column = (title: string, cell: Column['cell']): Column => ({ title, cell });

export const wideColumn = (title: string, cell: Column['cell']): Column => ({
  title,
  wide: true,
  cell,
});

export const nameColumn = column('Name', ({ metadata }) => metadata.name);

export const ageColumn = column('Age', (object, now) =>
  since(textAt(object, 'metadata.creationTimestamp'), now),
);

/** The text at a path, as a column. */
export const field = (title: string, path: string, fallback = none): Column =>
  column(title, (object) => textAt(object, path, fallback));

/** How long ago a moment was, as kubectl prints it. */
export function since(moment: string, now: Date): string {
  const then = Date.parse(moment);
  return Number.isNaN(then) ? unknownValue : humanDuration(now.getTime() - then);
}

/** `a=b,c=d`, or `<none>`. */
export function labelsText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return pairs.length > 0 ? pairs.sort().join(',') : none;
}
