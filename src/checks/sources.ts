import type { Evidence } from '../model/evidence.ts';

interface Named {
  readonly metadata?: { readonly namespace?: string; readonly name?: string };
}

/** Evidence in an object's field, worded as kubectl names things: `Pod builds/app-7-x .status.phase`. */
export const seenIn = (kind: string, object: Named, field: string, value: unknown): Evidence => ({
  source: `${kind} ${objectName(object)} ${field}`,
  text: typeof value === 'string' ? value : JSON.stringify(value),
});

export const objectName = ({ metadata }: Named): string =>
  metadata?.namespace ? `${metadata.namespace}/${metadata?.name ?? ''}` : (metadata?.name ?? '');
