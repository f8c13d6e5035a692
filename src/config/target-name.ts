/** The name of a target that gives none. It is part of its branches' names: the namespace as far as it can be one. */
export const defaultTargetName = (namespace: string, index: number): string =>
  namespace.replace(/[^a-z0-9.-]+/g, '').replace(/^[.-]+|[.-]+$/g, '') || `target-${index + 1}`;
