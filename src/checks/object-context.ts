import type { FactValue } from '../model/facts.ts';
import { type Fact, fact, factValue, isKnown } from '../model/facts.ts';
import { type ObjectAddress, objectAddressIn } from './object-address.ts';

/** The object that is the build context: the builder's own argument tells, else the line that says it was refused. */
export const objectContext = (facts: readonly Fact[]): ObjectAddress | undefined =>
  objectAddressIn(factValue(facts, 'builder.context') ?? '') ??
  refusalsIn(facts)
    .map(({ text }) => objectAddressIn(text))
    .find((one) => one !== undefined);

/** The facts about that object, with where it is named and what was refused. */
export function contextFacts(context: ObjectAddress, facts: readonly Fact[]): Fact[] {
  const { provider, address, bucket, key } = context;
  const naming = facts
    .filter(isKnown)
    .flatMap(({ evidence }) => evidence)
    .find(({ text }) => text.includes(address));
  const evidence = naming ?? { source: 'build context', text: address };
  const refused = refusalsIn(facts)
    .map((one) => ({ evidence: one, refusal: refusalIn(one.text) }))
    .find(({ refusal }) => refusal !== undefined);
  return [
    fact('objectStorage.provider', provider, evidence),
    fact('objectStorage.context', { address, bucket, key }, evidence),
    ...(refused?.refusal ? [fact('objectStorage.refusal', refused.refusal, refused.evidence)] : []),
  ];
}

const refusalsIn = (facts: readonly Fact[]) =>
  facts
    .filter(isKnown)
    .filter(({ name, value }) => isSignature(name) && storageSignatures.has(String(value)))
    .flatMap(({ evidence }) => evidence);

const isSignature = (name: string): boolean =>
  name === 'log.signature' || name === 'event.signature';

const storageSignatures = new Set(['s3-denied', 'context-not-found']);

type Refusal = FactValue<'objectStorage.refusal'>;

/** The AWS, Google and Azure clients' words, the most telling first: a role that may not be taken is also an AccessDenied. */
const wordings: readonly (readonly [RegExp, Refusal])[] = [
  [/AssumeRoleWithWebIdentity|WebIdentityErr|sts:AssumeRole|InvalidIdentityToken/i, 'assume-role'],
  [
    /NoCredentialProviders|no EC2 IMDS role|could not find default credentials|failed to (?:refresh cached|retrieve) credentials|Anonymous caller|AZURE_STORAGE_ACCESS_KEY/i,
    'no-credentials',
  ],
  [
    /InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|token has expired|AuthenticationFailed/i,
    'bad-credentials',
  ],
  [
    /AccessDenied|Access Denied|not authorized to perform|does not have storage\.|AuthorizationPermissionMismatch|AuthorizationFailure|\b403\b|Forbidden/i,
    'read',
  ],
];

const refusalIn = (text: string): Refusal | undefined =>
  wordings.find(([wording]) => wording.test(text))?.[1];
