import { describe, expect, it } from 'vitest';
import { ecrImage } from '../../src/checks/ecr-image.ts';
import { objectStorageAccess } from '../../src/checks/object-storage-access.ts';
import type { Reading } from '../../src/model/cluster.ts';
import { type Fact, factValue } from '../../src/model/facts.ts';
import type { Aws, EcrImage, RoleDecision, S3Object } from '../../src/model/systems/aws.ts';
import { seen } from '../support/facts.ts';
import { fakeCluster } from '../support/fake-cluster.ts';
import { build, failedJob, kaniko } from '../support/objects.ts';

const role = 'arn:aws:iam::210987654321:role/builder';
const found = <T>(value: T): Reading<T> => ({ kind: 'found', value });
const allowed: RoleDecision[] = [
  { action: 's3:GetObject', decision: 'allowed' },
  { action: 's3:ListBucket', decision: 'allowed' },
];

const account = (
  object: Reading<S3Object>,
  decisions: Reading<RoleDecision[]> = found(allowed),
  image: Reading<EcrImage> = { kind: 'not-found' },
): Aws => ({
  object: async () => object,
  mayRead: async () => decisions,
  image: async () => image,
});
const there = found<S3Object>({ state: 'exists', region: 'us-west-2' });

interface Given {
  readonly aws?: Aws;
  readonly endpoint?: string;
  readonly role?: string;
  readonly region?: string;
  readonly provider?: 's3' | 'gcs';
}

const run = ({ aws, role: named = role, region, endpoint, provider = 's3' }: Given) => {
  const env = [
    ...(region ? [{ name: 'AWS_REGION', value: region }] : []),
    ...(endpoint ? [{ name: 'S3_ENDPOINT', value: endpoint }] : []),
  ];
  const template = { containers: [kaniko({ env })] };
  return objectStorageAccess.run(
    fakeCluster(),
    {
      build: build({ job: failedJob({ template }) }),
      facts: [
        seen('objectStorage.provider', provider),
        seen('objectStorage.context', { address: 's3://contexts/a', bucket: 'contexts', key: 'a' }),
        ...(named ? [seen('serviceAccount.role', named)] : []),
      ],
    },
    aws ? { aws } : {},
  );
};

const unknowns = (facts: readonly Fact[]) =>
  facts.flatMap((one) => ('unknown' in one ? [`${one.name}: ${one.unknown}`] : []));

describe('object-storage-access', () => {
  it('says whether the object is there and the role may read it', async () => {
    const facts = await run({ aws: account(there) });
    expect(factValue(facts, 'objectStorage.object')).toBe('exists');
    expect(factValue(facts, 'objectStorage.readDecision')).toBe('allowed');
    expect(factValue(facts, 'objectStorage.missingAction')).toBeUndefined();
  });

  it('names what the role lacks', async () => {
    const decisions = found<RoleDecision[]>([
      { action: 's3:GetObject', decision: 'not-allowed' },
      { action: 's3:ListBucket', decision: 'denied' },
    ]);
    const facts = await run({ aws: account(there, decisions) });
    expect(factValue(facts, 'objectStorage.readDecision')).toBe('not-allowed');
    expect(factValue(facts, 'objectStorage.missingAction')).toBe('s3:GetObject and s3:ListBucket');
  });

  it('sees a role that is not there, an object that is not, and another region', async () => {
    const gone = account(found({ state: 'missing' }), { kind: 'not-found' });
    const facts = await run({ aws: gone });
    expect(factValue(facts, 'objectStorage.object')).toBe('missing');
    expect(factValue(facts, 'objectStorage.readDecision')).toBe('no-role');
    const elsewhere = await run({ aws: account(there), region: 'eu-west-1' });
    expect(factValue(elsewhere, 'objectStorage.bucketRegion')).toBe('us-west-2');
    const same = await run({ aws: account(there), region: 'us-west-2' });
    expect(factValue(same, 'objectStorage.bucketRegion')).toBeUndefined();
  });

  it('asks about no role that is none', async () => {
    const facts = await run({ aws: account(there), role: 'builder' });
    expect(facts.map(({ name }) => name)).toEqual(['objectStorage.object']);
  });

  it('does not ask AWS about objects that another server has', async () => {
    expect(unknowns(await run({ aws: account(there), endpoint: 'http://minio:9000' }))).toEqual([
      'objectStorage.object: the builder takes its objects from http://minio:9000',
    ]);
  });

  it('is unknown without an account, and where AWS refuses the bot', async () => {
    expect(unknowns(await run({}))).toEqual([
      'objectStorage.object: no AWS account is configured (`aws`)',
    ]);
    expect(await run({ provider: 'gcs' })).toEqual([]);
    const because = "the bot's own role may not iam:SimulatePrincipalPolicy";
    const refused = account(there, { kind: 'unavailable', because });
    expect(unknowns(await run({ aws: refused }))).toEqual([
      `objectStorage.readDecision: IAM simulation of ${role}: ${because}`,
    ]);
  });
});

describe('ecr-image', () => {
  const destination = '210987654321.dkr.ecr.eu-west-1.amazonaws.com/app:7';
  const ask = (to: string, image?: Reading<EcrImage>) =>
    ecrImage.run(
      fakeCluster(),
      { build: build(), facts: [seen('builder.destination', to)] },
      image ? { aws: account(there, undefined, image) } : {},
    );

  it('says what ECR says', async () => {
    const facts = await ask(destination, found({ state: 'throttled' }));
    expect(factValue(facts, 'ecr.image')).toBe('throttled');
  });

  it('says nothing of other registries, or without an account', async () => {
    expect(await ask('docker.io/acme/app:7', found({ state: 'exists' }))).toEqual([]);
    expect(await ask(destination)).toEqual([]);
  });

  it('is unknown where AWS refuses the bot', async () => {
    const because = "the bot's own role may not ecr:DescribeImages";
    expect(unknowns(await ask(destination, { kind: 'unavailable', because }))).toEqual([
      `ecr.image: ECR image ${destination}: ${because}`,
    ]);
  });
});
