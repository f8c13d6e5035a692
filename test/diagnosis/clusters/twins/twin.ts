import { isDeepStrictEqual } from 'node:util';
import { Document } from 'yaml';
import type { BuildRequest } from '../../../../src/diagnosis/find-build.ts';
import { filesOf, objectKey, objectsOf, type Turn } from '../cluster.ts';
import { builds, type Manifest } from '../manifests.ts';

type Path = readonly (string | number)[];

/** What is told beside the objects, of which one is exchanged. */
type Beside = Pick<Turn, 'log' | 'answer' | 'answers' | 'stats'>;

/** One fact of a cluster that is turned. */
export type Change =
  /** A field of one object; `undefined` takes it away. */
  | { readonly of: string; readonly field: Path; readonly to: unknown }
  /** A field of the build's pod, which stands in the Job's template and in the pod made from it. */
  | { readonly ofBuild: Path; readonly to: unknown }
  | { readonly without: string }
  | { readonly with: Manifest }
  | { readonly [K in keyof Beside]-?: Readonly<Record<K, NonNullable<Beside[K]>>> }[keyof Beside];

/** A cluster in which a cause is the truth, and how the verdict changes once one fact is turned. */
export interface Twin {
  readonly cause: string;
  /** What stands in the true cluster, and what is turned. */
  readonly when: string;
  readonly truth: Turn;
  /** `confirmed`, unless no fact of a cluster could establish the cause. */
  readonly certainty?: 'likely';
  /** Causes that look alike and have to be ruled out in the true cluster. */
  readonly ruledOut?: readonly string[];
  readonly turned: Change;
  /** What stands first then, such as `registry-auth likely`; or the verdict where nothing does. */
  readonly told: string;
  readonly request?: BuildRequest;
}

const buildObjects: readonly (readonly [string, Path])[] = [
  [`Job ${builds}/app-7`, ['spec', 'template', 'spec']],
  [`Pod ${builds}/app-7-x2k9p`, ['spec']],
];

/** The cluster with one fact turned. */
export function turnedOf({ truth, turned }: Twin): Turn {
  const changed = (...objects: Manifest[]): Turn => ({
    ...truth,
    objects: [...(truth.objects ?? []), ...objects],
  });
  if ('of' in turned) return changed(edited(truth, turned.of, turned.field, turned.to));
  if ('ofBuild' in turned)
    return changed(
      ...buildObjects.map(([key, spec]) =>
        edited(truth, key, [...spec, ...turned.ofBuild], turned.to),
      ),
    );
  if ('without' in turned) return { ...truth, without: [...(truth.without ?? []), turned.without] };
  if ('with' in turned) return changed(turned.with);
  return { ...truth, ...turned };
}

function edited(turn: Turn, key: string, path: Path, value: unknown): Manifest {
  const object = objectsOf(turn).find((one) => objectKey(one) === key);
  if (!object) throw new Error(`no ${key} in this cluster`);
  const document = new Document(object);
  if (value === undefined) document.deleteIn(path);
  else document.setIn(path, document.createNode(value));
  return document.toJS();
}

/** Objects and files in which two clusters differ. */
export function differences(one: Turn, other: Turn): string[] {
  const [left, right] = [partsOf(one), partsOf(other)];
  const names = new Set([...left.keys(), ...right.keys()]);
  return [...names].filter((name) => !isDeepStrictEqual(left.get(name), right.get(name)));
}

const partsOf = (turn: Turn): Map<string, unknown> =>
  new Map<string, unknown>([
    ...objectsOf(turn).map((one) => [objectKey(one), one] as const),
    ...filesOf(turn).flatMap(({ path, text }) =>
      path === 'cluster.yaml' ? [] : [[path, text] as const],
    ),
  ]);
