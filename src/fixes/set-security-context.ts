import type { V1PodSpec } from '@kubernetes/client-node';
import { builderOf } from '../checks/builder.ts';
import { type Shortfall, shortfalls } from '../checks/builder-needs.ts';
import { podSecurityViolations } from '../diagnosis/pod-security.ts';
import { factValue, factValues } from '../model/facts.ts';
import type { Fix, FixRequest, Proof } from '../model/fix.ts';
import { type BuilderPlace, builderIn } from './builder-arguments.ts';
import { type Change, changeManifest } from './change-manifest.ts';
import { set, withOperation } from './edit/operation.ts';
import { buildOf, podSpecOf } from './manifests/build-manifest.ts';
import type { Manifest } from './manifests/manifest.ts';
import { placeOf } from './place.ts';
import { podSpecIn } from './pod-spec.ts';
import { type Grant, granting, numberedUser } from './security-grants.ts';

/** Grants the builder what it needs, where the namespace admits that, and nothing more. */
export const setSecurityContext: Fix = {
  id: 'set-security-context',
  title: 'Let the builder do what it needs',
  risk: 'The container gets the rights that the summary names, and no others. They hold for what the Dockerfile runs as well.',
  verify:
    'Apply it and run the build again: its pod is made, and the build gets to its first RUN instruction.',
  rollback: 'Revert this pull request; the next build runs with the old security context.',
  apply: (request) =>
    changeManifest(request, buildOf(request.subject), (manifest) => grant(manifest, request)),
};

type Refusal = { readonly because: string };

function grant(manifest: Manifest, request: FixRequest): Change | Refusal {
  const builder = builderIn(manifest, request.facts);
  if ('because' in builder) return builder;
  const root = podSpecOf(manifest.identity.kind);
  const spec = podSpecIn(manifest);
  if (!spec) return { because: `${manifest.whereabouts} does not show the pod` };
  const grants = grantsFor(builder, spec, request);
  if ('because' in grants) return grants;
  const operations = grants.flatMap((one) => one.operations);
  const after = operations.reduce<unknown>(
    (data, operation) =>
      withOperation(data, { ...operation, path: operation.path.slice(root.length) }),
    spec,
  ) as V1PodSpec;
  const refusal = refusalOf(spec, after, request);
  if (refusal) return { because: refusal };
  return {
    operations,
    place: `${placeOf(manifest)} security context of container ${builder.name}`,
    summary: `security context of container ${builder.name}, for ${builder.kind}: ${grants.map(({ text }) => text).join('; ')}`,
    proof: proofOf(after, request),
  };
}

/** What is refused for certain; else what its documentation asks for and the manifest leaves to defaults. */
function grantsFor(
  builder: BuilderPlace,
  spec: V1PodSpec,
  { facts }: FixRequest,
): readonly Grant[] | Refusal {
  if (factValue(facts, 'podSecurity.admits') === false) return admitted(builder, spec);
  const lacking = shortfallsOf(spec);
  const certain = lacking.filter((one) => one.certain);
  const wanted = certain.length > 0 ? certain : lacking;
  const grants = wanted.map((one) => granting(one, builder, spec));
  const refused = grants.find((one) => 'because' in one);
  if (refused && 'because' in refused) return refused;
  const all = grants as readonly Grant[];
  if (all.length > 0) return all;
  const user = factValues(facts, 'event.signature').includes('run-as-root-refused')
    ? numberedUser(builder, spec)
    : undefined;
  return user
    ? [user]
    : { because: `${builder.file} grants all that ${builder.kind} is known to need` };
}

/** What no builder needs is taken away where the level of the namespace does not admit it. */
function admitted(
  { name, path, file, kind }: BuilderPlace,
  { containers }: V1PodSpec,
): readonly Grant[] | Refusal {
  const isPrivileged = containers.find((one) => one.name === name)?.securityContext?.privileged;
  return isPrivileged
    ? [
        {
          operations: [set([...path, 'securityContext', 'privileged'], false)],
          text: `privileged false, which ${kind} does not need`,
        },
      ]
    : { because: `what the level forbids in ${file} is not known to be of no use to ${kind}` };
}

function shortfallsOf(spec: V1PodSpec): Shortfall[] {
  const builder = builderOf(spec);
  return builder ? shortfalls(builder, spec) : [];
}

/** The level must still admit the pod, and the builder must get what it needs from the change. */
function refusalOf(before: V1PodSpec, after: V1PodSpec, { facts }: FixRequest): string | undefined {
  const level = factValue(facts, 'podSecurity.enforce');
  const had = level ? podSecurityViolations(before, {}, level) : [];
  const forbidden = level
    ? podSecurityViolations(after, {}, level).filter((one) => !had.includes(one))
    : [];
  if (level === 'restricted' || forbidden.length > 0)
    return `the Pod Security level ${level} of the namespace forbids what the builder needs${forbidden.length > 0 ? ` (${forbidden.join(', ')})` : ''}: build in a namespace that admits it`;
  const broken = level ? podSecurityViolations(after, {}, level) : [];
  if (factValue(facts, 'podSecurity.admits') === false && broken.length > 0)
    return `the Pod Security level ${level} does not admit the pod then either: ${broken.join(', ')}`;
  const left = shortfallsOf(after).filter(({ certain }) => certain);
  return left.length > 0 ? left.map(({ text }) => text).join('; ') : undefined;
}

function proofOf(after: V1PodSpec, { facts }: FixRequest): Proof[] {
  const level = factValue(facts, 'podSecurity.enforce');
  const claim = 'the Pod Security level of the namespace admits the pod';
  const needs: Proof = {
    claim: 'the builder is granted all that it is known to need',
    holds: 'yes',
  };
  if (!level) return [needs, { claim, holds: 'unknown', because: 'it was not read' }];
  const broken = podSecurityViolations(after, {}, level);
  return [
    needs,
    broken.length > 0
      ? { claim, holds: 'no', because: broken.join(', ') }
      : { claim: `${claim} (${level})`, holds: 'yes' },
  ];
}
