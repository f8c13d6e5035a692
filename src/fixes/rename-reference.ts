import { factValue } from '../model/facts.ts';
import type { Fix, FixRequest } from '../model/fix.ts';
import type { Change } from './change-manifest.ts';
import { changeWorkload } from './change-workload.ts';
import { type ObjectPath, set } from './edit/operation.ts';
import type { Manifest } from './manifests/manifest.ts';
import { placeOf } from './place.ts';
import { type NamedReference, referencesIn } from './pod-references.ts';

/** Names the object, or the key in it, that exists and has nearly the name that the pod asks for. */
export const renameReference: Fix = {
  id: 'rename-reference',
  title: 'Refer to the name that exists',
  risk: 'The pod gets what another name holds: see that it is what was meant.',
  verify: 'Apply it: the container is created, and no event says that something was not found.',
  rollback: 'Revert this pull request; the pod waits for the old name again.',
  apply: (request) => changeWorkload(request, (manifest) => rename(manifest, request)),
};

function rename(manifest: Manifest, { facts }: FixRequest): Change | { because: string } {
  const wanted = factValue(facts, 'config.reference');
  if (!wanted) return { because: 'it is not known which reference leads nowhere' };
  const { kind, name, key, nearest } = wanted;
  const what = key === undefined ? `${kind} ${name}` : `key ${key} of ${kind} ${name}`;
  if (nearest === undefined)
    return { because: `nothing that exists is called nearly like ${what}: create it` };
  const references = referencesIn(manifest).filter((one) => one.kind === kind);
  const placesOf = (text: string): ObjectPath[] =>
    references.flatMap((one) => named(one, key === undefined ? text : name, key && text));
  const places = placesOf(key ?? name);
  if (places.length === 0)
    return {
      because:
        placesOf(nearest).length > 0
          ? `${manifest.whereabouts} says ${nearest} already: apply it`
          : `${manifest.whereabouts} does not refer to ${what}`,
    };
  return {
    operations: places.map((path) => set(path, nearest)),
    place: `${placeOf(manifest)} reference to ${what}`,
    summary: `${what} → ${nearest}, which exists and is nearly the same name`,
    proof: [
      {
        claim:
          key === undefined ? `there is a ${kind} ${nearest}` : `${kind} ${name} has ${nearest}`,
        holds: 'yes',
      },
    ],
  };
}

/** Where a reference has that name, or takes that key from the object of that name. */
function named(reference: NamedReference, name: string, key: string | undefined): ObjectPath[] {
  if (reference.name !== name) return [];
  return key === undefined
    ? [reference.path]
    : reference.keys.filter((one) => one.key === key).map(({ path }) => path);
}
