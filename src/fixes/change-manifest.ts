import { isDeepStrictEqual } from 'node:util';
import type { FileChange, FixChange, FixOutcome, FixRequest, Proof } from '../model/fix.ts';
import { addedFile, type NewObject } from './added-file.ts';
import { type Operation, withOperation } from './edit/operation.ts';
import { configuredValues } from './manifests/configured-values.ts';
import { guessesFor, ownerText } from './manifests/guesses.ts';
import { type Location, locate, type Wanted } from './manifests/locate.ts';
import { type Identity, type Manifest, manifestOf } from './manifests/manifest.ts';
import { originOf } from './manifests/origin.ts';
import { notApplicable } from './outcome.ts';

/** What a fix does to one object. */
export interface Change {
  readonly operations: readonly Operation[];
  /** The object and the field that change, the same for the same change whatever its value. */
  readonly place: string;
  /** The change in a few words. */
  readonly summary: string;
  readonly proof?: readonly Proof[];
  /** An object that the changed one needs, in a file of its own beside it. */
  readonly adds?: NewObject;
}

/** Works out the change of an object from what the repository says of it; `because` when there is nothing to change. */
export type Plan = (manifest: Manifest) => Change | { readonly because: string };

/** Finds an object in the repository and changes it: one change, a choice between places, or why there is none. */
export function changeManifest(request: FixRequest, wanted: Wanted, plan: Plan): FixOutcome {
  const location = find(request, wanted);
  if (location.kind === 'found') return changed(request, location.manifest, plan);
  if (location.kind === 'several') return choice(request, location.manifests, wanted, plan);
  return location.isAbsent && wanted.isBuild
    ? guessed(request, wanted, location.because, plan)
    : notApplicable(location.because);
}

/** The object with the values that the team configured, which have the last word where there are any. */
export function find(request: FixRequest, wanted: Wanted): Location {
  const { files, places, facts } = request;
  const values = configuredValues(files, places);
  if (values && 'because' in values)
    return { kind: 'not-found', because: values.because, isAbsent: false };
  const located = locate(request, wanted, wanted.isBuild ? originOf(facts) : {});
  if (!values) return located;
  const under = (manifest: Manifest): Manifest =>
    manifestOf(manifest.identity, [values, ...manifest.sources], manifest);
  if (located.kind === 'found') return { kind: 'found', manifest: under(located.manifest) };
  if (located.kind === 'several')
    return { kind: 'several', manifests: located.manifests.map(under) };
  return { kind: 'found', manifest: manifestOf(unwritten(wanted), [values]) };
}

/** An object that something else makes from values: an operator, or a chart that lies elsewhere. */
const unwritten = ({ kinds: [kind = ''], namespace }: Wanted): Identity => ({
  apiVersion: '',
  kind,
  name: undefined,
  generateName: undefined,
  namespace,
});

function changed(request: FixRequest, manifest: Manifest, plan: Plan): FixOutcome {
  const change = plan(manifest);
  if ('because' in change) return notApplicable(change.because);
  const edited = manifest.edit(change.operations);
  if ('because' in edited) return notApplicable(edited.because);
  if (edited.changes.length === 0)
    return notApplicable(
      `${manifest.whereabouts} says so already: apply it and run the build again`,
    );
  const added = change.adds ? addedFile(request.files, manifest, change.adds) : [];
  if ('because' in added) return notApplicable(added.because);
  const twice = added.find(({ path }) => edited.changes.some((one) => one.path === path));
  if (twice) return notApplicable(`${twice.path} would have to be changed in two places at once`);
  const remarks = [
    ...edited.aliases.map((alias) => `; the alias *${alias} gives way to the value itself`),
    ...sharing(manifest, edited.changes),
  ];
  return {
    kind: 'changed',
    changes: [...edited.changes, ...added],
    place: change.place,
    summary: change.summary + remarks.join(''),
    ...(change.proof ? { proof: change.proof } : {}),
    ...objectsOf(manifest, change),
  };
}

/** Not of what an operator makes: only its values are known. */
function objectsOf(manifest: Manifest, { operations, adds }: Change): Pick<FixChange, 'objects'> {
  const before = manifest.value([]);
  if (manifest.identity.apiVersion === '' || before === undefined) return {};
  const after = operations.reduce<unknown>(withOperation, before);
  return { objects: [...(adds ? [{ after: adds }] : []), { before, after }] };
}

/** A file that others are made from as well changes for all of them. */
const sharing = (manifest: Manifest, changes: readonly FileChange[]): string[] =>
  changes.flatMap(({ path }) => {
    const sharers = manifest.sharedBy(path);
    return sharers === undefined ? [] : [`; ${sharers}`];
  });

/** Each place that the fix applies to, once; one alone is no choice. */
function choice(
  request: FixRequest,
  manifests: readonly Manifest[],
  wanted: Wanted,
  plan: Plan,
): FixOutcome {
  const outcomes = manifests.map((manifest) => changed(request, manifest, plan));
  const candidates = distinctChanges(outcomes);
  const [only, another] = candidates;
  const places = manifests.map(({ whereabouts }) => whereabouts).join(', ');
  if (!only) return outcomes[0] ?? notApplicable(`no manifest of ${wanted.called} can be changed`);
  if (!another) return only;
  return { kind: 'choice', because: `${wanted.called} may be any of ${places}`, candidates };
}

/** What the build may be made from where it has no manifest: always for a person to confirm, even when it is one place. */
function guessed(request: FixRequest, wanted: Wanted, because: string, plan: Plan): FixOutcome {
  const guesses = guessesFor(request, wanted, request.facts);
  const candidates = distinctChanges(guesses.map((manifest) => changed(request, manifest, plan)));
  if (candidates.length > 0) {
    const places = guesses.map(({ whereabouts }) => whereabouts).join(', ');
    return {
      kind: 'choice',
      because: `${because}; it may be made from ${places}`,
      candidates,
      isGuess: true,
    };
  }
  const owner = ownerText(request.facts);
  return notApplicable(owner === undefined ? because : `${because}: ${owner}`);
}

const distinctChanges = (outcomes: readonly FixOutcome[]): FixChange[] => {
  const changes = outcomes.filter((one): one is FixChange => one.kind === 'changed');
  return changes.filter(
    (one, index) =>
      changes.findIndex((other) => isDeepStrictEqual(other.changes, one.changes)) === index,
  );
};
