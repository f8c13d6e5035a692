import type { FixOutcome, FixRequest, Proof } from '../model/fix.ts';
import { addedFile, type NewObject } from './added-file.ts';
import { find } from './change-manifest.ts';
import type { Wanted } from './manifests/locate.ts';
import { notApplicable } from './outcome.ts';

/** An object that a fix adds to the repository. */
export interface Addition {
  readonly object: NewObject;
  /** Why an object of its own is needed, as a clause. */
  readonly missing: string;
  readonly place: string;
  readonly summary: string;
  readonly proof?: readonly Proof[];
}

/** Adds an object in a file of its own beside the manifest of another one. */
export function addManifest(request: FixRequest, beside: Wanted, addition: Addition): FixOutcome {
  const location = find(request, beside);
  if (location.kind !== 'found')
    return notApplicable(`${addition.missing}; ${becauseOf(location, beside)}`);
  const changes = addedFile(request.files, location.manifest, addition.object);
  if ('because' in changes) return notApplicable(`${addition.missing}, and ${changes.because}`);
  return {
    kind: 'changed',
    changes,
    place: addition.place,
    summary: `${addition.summary}, in a file of its own (${changes[0].path})`,
    objects: [{ after: addition.object }],
    ...(addition.proof ? { proof: addition.proof } : {}),
  };
}

const becauseOf = (location: ReturnType<typeof find>, { called }: Wanted): string =>
  location.kind === 'not-found'
    ? location.because
    : `where ${called} is made is not certain, so it is not known what to put it beside`;
