import { isRoleName, roleAnnotation } from '../checks/cloud-identity.ts';
import { factValue } from '../model/facts.ts';
import type { Fix, FixOutcome, FixRequest } from '../model/fix.ts';
import { type Change, changeManifest } from './change-manifest.ts';
import { set } from './edit/operation.ts';
import { buildOf, podSpecOf } from './manifests/build-manifest.ts';
import type { Manifest } from './manifests/manifest.ts';
import { objectNamed } from './manifests/wanted.ts';
import { notApplicable } from './outcome.ts';
import { placeOf } from './place.ts';

/** Lets the build read as the cloud role that is there: of the ServiceAccount that names one, or by its right spelling. */
export const setRoleArn: Fix = {
  id: 'set-role-arn',
  title: 'Let the build read its context by a role',
  risk: 'The build gets all that this role, and this ServiceAccount, may do.',
  verify: 'Apply it and run the build again: its log shows the context being unpacked.',
  rollback: 'Revert this pull request; the next build reads as before.',
  apply(request) {
    const identity = factValue(request.facts, 'objectStorage.identity');
    if (identity === 'malformed') return respelled(request);
    if (identity !== 'none')
      return notApplicable('it is not known that the builder has no role of its own');
    return changeManifest(request, buildOf(request.subject), (manifest) =>
      runAs(manifest, request),
    );
  },
};

/** A role is trusted for one ServiceAccount by its name, so that it is the account that changes and not the role. */
function runAs(manifest: Manifest, { facts }: FixRequest): Change | { because: string } {
  const other = factValue(facts, 'serviceAccount.withRole');
  const own = factValue(facts, 'serviceAccount.name') ?? 'default';
  if (!other)
    return {
      because: `no ServiceAccount of the namespace names a role; which one ${own} should have is not known`,
    };
  const path = [...podSpecOf(manifest.identity.kind), 'serviceAccountName'];
  const stands = manifest.value(path) ?? 'default';
  if (stands !== own && stands !== other.name)
    return {
      because: `${manifest.decidedIn(path)} says ${stands}, but the build ran as ServiceAccount ${own}`,
    };
  return {
    operations: [set(path, other.name)],
    place: `${placeOf(manifest)} service account`,
    summary: `service account ${own} → ${other.name}, which names the role ${other.role}`,
    proof: [
      { claim: `ServiceAccount ${other.name} names a role`, holds: 'yes' },
      {
        claim: 'the role may read the build context',
        holds: 'unknown',
        because: 'it was not asked for',
      },
    ],
  };
}

/** A role's name with white space or quotes around it. */
function respelled(request: FixRequest): FixOutcome {
  const { facts, subject } = request;
  const role = factValue(facts, 'serviceAccount.role') ?? '';
  const provider = factValue(facts, 'objectStorage.provider');
  const name = factValue(facts, 'serviceAccount.name');
  const right = role.replace(/^[\s"']+|[\s"']+$/g, '');
  if (!provider || !name || right === role || !isRoleName(right, provider))
    return notApplicable(`which role ${role} should be is not known`);
  const account = objectNamed('ServiceAccount', '', { namespace: subject.namespace, name });
  return changeManifest(request, account, (manifest) => ({
    operations: [set(['metadata', 'annotations', roleAnnotation(provider)], right)],
    place: `${placeOf(manifest)} ${roleAnnotation(provider)}`,
    summary: `${roleAnnotation(provider)}: ${right}, without what stood around it`,
  }));
}
