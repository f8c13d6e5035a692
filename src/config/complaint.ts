/** One mistake in the file: where it is, and what to do about it. */
export interface Complaint {
  readonly path: readonly PropertyKey[];
  /** What was given (never a secret), what is expected, how to mend it. */
  readonly text: string;
}

/** `targets[0].repository`. */
export const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text ? `${text}.${String(key)}` : String(key);
  }, '') || 'the file';

/** Whether `path` is `outer` or lies within it. */
export const isWithin = (path: readonly PropertyKey[], outer: readonly PropertyKey[]): boolean =>
  outer.every((key, index) => path[index] === key);
