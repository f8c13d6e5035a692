/** An object of which nothing is known for sure. */
export type Tree = Readonly<Record<string, unknown>>;

export const treeAt = (tree: Tree | undefined, ...path: readonly string[]): Tree =>
  path.reduce<Tree>((at, key) => Object(at[key]) as Tree, tree ?? {});

export const textAt = (tree: Tree | undefined, ...path: readonly string[]): string => {
  const value = treeAt(tree, ...path.slice(0, -1))[path.at(-1) ?? ''];
  return typeof value === 'string' ? value : '';
};

export const treesIn = (value: unknown): Tree[] =>
  Array.isArray(value) ? value.map((one) => Object(one)) : [];

export const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

/** One of the conditions of a status. */
export function conditionOf(status: Tree | undefined, type: string) {
  const found = treesIn(status?.conditions).find((one) => one.type === type);
  return {
    status: textAt(found, 'status'),
    message: textAt(found, 'message'),
    generation: Number(found?.observedGeneration ?? Number.NaN),
  };
}

/** What keeps an object of Flux from being ready, in its own words. */
export function fluxTrouble(spec: Tree | undefined, status: Tree | undefined): string {
  if (spec?.suspend === true) return 'it is suspended';
  const ready = conditionOf(status, 'Ready');
  return ready.status === 'False' ? ready.message : '';
}
