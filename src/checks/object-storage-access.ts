import { defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import type { Reading } from '../model/cluster.ts';
import { type Fact, fact, factValue, unknown } from '../model/facts.ts';
import type { RoleDecision, S3Object } from '../model/systems/aws.ts';
import { builderOf } from './builder.ts';
import { isRoleName } from './cloud-identity.ts';
import { unseen } from './unseen.ts';

interface Access {
  readonly kind: 'asked';
  readonly object: Reading<S3Object>;
  /** Absent where no role is known. */
  readonly decisions?: Reading<RoleDecision[]>;
}

/** Why AWS was not asked; nothing where it has no part in it. */
interface NotAsked {
  readonly kind: 'not-asked';
  readonly because?: string;
}

/** Is the context in its bucket, and may the builder's role read it? Asks AWS itself, where an account is configured. */
export const objectStorageAccess = defineCheck<Access | NotAsked>({
  id: 'object-storage-access',
  asks: "May the builder's role read the context, and is it there?",
  gives: [
    'objectStorage.object',
    'objectStorage.bucketRegion',
    'objectStorage.readDecision',
    'objectStorage.missingAction',
  ],
  needs: ['objectStorage.context'],
  when: 'suggested',
  async read(_cluster, { build, facts }, { aws }) {
    const context = factValue(facts, 'objectStorage.context');
    if (!context || factValue(facts, 'objectStorage.provider') !== 's3')
      return { kind: 'not-asked' };
    const elsewhere = variable(build, ['S3_ENDPOINT', 'AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL']);
    if (elsewhere)
      return { kind: 'not-asked', because: `the builder takes its objects from ${elsewhere}` };
    if (!aws) return { kind: 'not-asked', because: 'no AWS account is configured (`aws`)' };
    const { bucket, key } = context;
    const role = factValue(facts, 'serviceAccount.role');
    const [object, decisions] = await Promise.all([
      aws.object(bucket, key),
      role && isRoleName(role, 's3') ? aws.mayRead(role, bucket, key) : undefined,
    ]);
    return { kind: 'asked', object, ...(decisions ? { decisions } : {}) };
  },
  conclude(access, { build, facts }) {
    if (access.kind === 'not-asked')
      return access.because ? [unknown('objectStorage.object', access.because)] : [];
    const role = factValue(facts, 'serviceAccount.role') ?? '';
    const { address = '' } = factValue(facts, 'objectStorage.context') ?? {};
    return [
      ...objectFacts(access.object, address, build),
      ...(access.decisions ? decisionFacts(access.decisions, role) : []),
    ];
  },
});

const objectText = {
  exists: 'is there',
  missing: 'is not there',
  'no-bucket': 'is in a bucket that does not exist',
} as const;

function objectFacts(object: Reading<S3Object>, address: string, build: Build): Fact[] {
  if (object.kind !== 'found') return unseen(object, 'objectStorage.object', address);
  const { state, region } = object.value;
  const source = `S3 ${address}`;
  const told = toldRegion(build);
  return [
    fact('objectStorage.object', state, { source, text: objectText[state] }),
    ...(region && told && told !== region
      ? [
          fact('objectStorage.bucketRegion', region, {
            source,
            text: `its bucket is in ${region}, the builder is told ${told}`,
          }),
        ]
      : []),
  ];
}

const toldRegion = (build: Build): string | undefined =>
  variable(build, ['AWS_REGION', 'AWS_DEFAULT_REGION']);

/** The first of these variables that the builder's manifest sets. */
const variable = ({ job, pods }: Build, names: readonly string[]): string | undefined =>
  builderOf(pods.at(-1)?.spec ?? job?.spec?.template.spec)?.container.env?.find(
    ({ name, value }) => names.includes(name) && value,
  )?.value;

function decisionFacts(decisions: Reading<RoleDecision[]>, role: string): Fact[] {
  const source = `IAM simulation of ${role}`;
  if (decisions.kind === 'not-found')
    return [
      fact('objectStorage.readDecision', 'no-role', { source, text: 'there is no such role' }),
    ];
  if (decisions.kind !== 'found') return unseen(decisions, 'objectStorage.readDecision', source);
  const text = decisions.value.map(({ action, decision }) => `${action}: ${decision}`).join(', ');
  // Reading needs GetObject alone; ListBucket only decides how a missing object is answered.
  const read = decisions.value.find(({ action }) => action === 's3:GetObject');
  const refused = decisions.value.filter(({ decision }) => decision !== 'allowed');
  return [
    ...(read ? [fact('objectStorage.readDecision', read.decision, { source, text })] : []),
    ...(refused.length > 0
      ? [
          fact('objectStorage.missingAction', refused.map(({ action }) => action).join(' and '), {
            source,
            text,
          }),
        ]
      : []),
  ];
}
