import type { V1Container, V1ServiceAccount } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { objectAddressIn } from '../../src/checks/object-address.ts';
import { objectStorageIdentity } from '../../src/checks/object-storage-identity.ts';
import { type Fact, factValue } from '../../src/model/facts.ts';
import { seen, subject } from '../support/facts.ts';
import { type FakeState, fakeCluster } from '../support/fake-cluster.ts';
import { build, failedJob, kaniko, pod } from '../support/objects.ts';

const role = 'arn:aws:iam::210987654321:role/team/builder';

const account = (name: string, annotations: Record<string, string> = {}): V1ServiceAccount => ({
  kind: 'ServiceAccount',
  metadata: { name, namespace: subject.namespace, annotations },
});

const refusal = (text: string): Fact => ({
  name: 'log.signature',
  value: 's3-denied',
  evidence: [{ source: 'log', text }],
});

interface Parts extends FakeState {
  readonly context?: string;
  readonly container?: Partial<V1Container>;
  readonly podAnnotations?: Record<string, string>;
  readonly refused?: string;
}

function run({ context, container = {}, podAnnotations = {}, refused, ...state }: Parts) {
  const spec = { containers: [kaniko(container)], serviceAccountName: 'builder' };
  const made = pod({ spec });
  const annotated = { ...made, metadata: { ...made.metadata, annotations: podAnnotations } };
  return objectStorageIdentity.run(fakeCluster(state), {
    build: build({ job: failedJob({ template: spec }), pods: [annotated] }),
    facts: [
      ...(context === undefined ? [] : [seen('builder.context', context)]),
      refusal(refused ?? 'AccessDenied: Access Denied'),
    ],
  });
}

const identity = async (parts: Parts) =>
  factValue(await run({ context: 's3://contexts/app.tar.gz', ...parts }), 'objectStorage.identity');

describe('object-storage-identity', () => {
  it('says which object it is, as whom it is read, and what was refused', async () => {
    const facts = await run({
      context: 's3://contexts/team/app.tar.gz',
      objects: [account('builder', { 'eks.amazonaws.com/role-arn': role })],
    });
    expect(factValue(facts, 'objectStorage.context')).toEqual({
      address: 's3://contexts/team/app.tar.gz',
      bucket: 'contexts',
      key: 'team/app.tar.gz',
    });
    expect(factValue(facts, 'objectStorage.identity')).toBe('role');
    expect(factValue(facts, 'serviceAccount.role')).toBe(role);
    expect(factValue(facts, 'objectStorage.refusal')).toBe('read');
    expect(facts).toContainEqual({
      name: 'objectStorage.identity',
      value: 'role',
      evidence: [
        {
          source: `ServiceAccount ${subject.namespace}/builder .metadata.annotations`,
          text: `eks.amazonaws.com/role-arn: ${role}`,
        },
      ],
    });
  });

  it('takes the object from the log where an init container fetches it', async () => {
    const refused = 'error="failed to download from S3" path="s3://contexts/xyz" status=403';
    const facts = await run({
      context: 'dir:///workspace',
      refused,
      objects: [account('builder')],
    });
    expect(factValue(facts, 'objectStorage.context')).toMatchObject({
      bucket: 'contexts',
      key: 'xyz',
    });
  });

  it.each([
    ['an account id that was left out', 'arn:aws:iam::<account>:role/builder'],
    ['a user', 'arn:aws:iam::210987654321:user/builder'],
    ['a name alone', 'builder'],
    ['eleven digits', 'arn:aws:iam::21098765432:role/builder'],
    ['nothing behind the slash', 'arn:aws:iam::210987654321:role/'],
  ])('sees that a role is none: %s', async (_, arn) => {
    const annotations = { 'eks.amazonaws.com/role-arn': arn };
    expect(await identity({ objects: [account('builder', annotations)] })).toBe('malformed');
  });

  it.each(['arn:aws-cn:iam::210987654321:role/b', 'arn:aws-us-gov:iam::210987654321:role/a/b_c'])(
    'knows the roles of other partitions: %s',
    async (arn) => {
      const annotations = { 'eks.amazonaws.com/role-arn': arn };
      expect(await identity({ objects: [account('builder', annotations)] })).toBe('role');
    },
  );

  it('knows the other ways to be somebody', async () => {
    const objects = [account('builder')];
    const env = (name: string) => ({ container: { env: [{ name, value: '/x' }] } });
    expect(await identity({ objects })).toBe('none');
    expect(await identity({ objects, ...env('AWS_SHARED_CREDENTIALS_FILE') })).toBe('keys');
    expect(await identity({ objects, ...env('AWS_CONTAINER_CREDENTIALS_FULL_URI') })).toBe('role');
    expect(await identity({ objects, ...env('AWS_ROLE_ARN') })).toBe('role');
    const volumeMounts = [{ name: 'aws', mountPath: '/root/.aws' }];
    expect(await identity({ objects, container: { volumeMounts } })).toBe('keys');
    const podAnnotations = { 'iam.amazonaws.com/role': 'builder' };
    expect(await identity({ objects, podAnnotations })).toBe('role');
  });

  it('sees another role than the pod was started with', async () => {
    const objects = [account('builder', { 'eks.amazonaws.com/role-arn': role })];
    const container = { env: [{ name: 'AWS_ROLE_ARN', value: `${role}-old` }] };
    expect(await identity({ objects, container })).toBe('changed');
  });

  it.each([
    ['not authorized to perform: sts:AssumeRoleWithWebIdentity AccessDenied', 'assume-role'],
    ['NoCredentialProviders: no valid providers in chain', 'no-credentials'],
    ['ExpiredToken: The provided token has expired', 'bad-credentials'],
    ['GetObject status code: 403', 'read'],
  ])('tells apart what was refused: %s', async (refused, expected) => {
    const facts = await run({ context: 's3://contexts/a', refused, objects: [account('builder')] });
    expect(factValue(facts, 'objectStorage.refusal')).toBe(expected);
  });

  it('is unknown where the ServiceAccount may not be read, is gone, or the log names no object', async () => {
    const context = 's3://contexts/a';
    const unknowns = async (parts: Parts) =>
      (await run(parts)).flatMap((one) =>
        'unknown' in one ? [`${one.name}: ${one.unknown}`] : [],
      );
    expect(await unknowns({ context, forbidden: ['get serviceaccounts'] })).toEqual([
      `objectStorage.identity: the bot may not get serviceaccounts in ${subject.namespace}`,
    ]);
    expect(await unknowns({ context, unavailable: ['get serviceaccounts'] })).toEqual([
      `objectStorage.identity: ServiceAccount ${subject.namespace}/builder: not answered within 5 s`,
    ]);
    expect(await unknowns({ context })).toEqual([
      `objectStorage.identity: there is no ServiceAccount ${subject.namespace}/builder`,
    ]);
    expect(await unknowns({ context: 'dir:///workspace' })).toEqual([
      'objectStorage.provider: neither the builder nor its log names an object',
    ]);
    expect(
      await unknowns({
        context,
        objects: [account('builder')],
        forbidden: ['list serviceaccounts'],
      }),
    ).toEqual([
      `serviceAccount.withRole: the bot may not list serviceaccounts in ${subject.namespace}`,
    ]);
  });
});

describe('an address of an object', () => {
  it.each([
    ['s3://b-1.x/a/b.tar.gz', 's3', 'b-1.x', 'a/b.tar.gz'],
    ['gs://kaniko_ctx/app.tar.gz', 'gcs', 'kaniko_ctx', 'app.tar.gz'],
    ['https://acme.blob.core.windows.net/ctx/app.tar.gz', 'azure', 'ctx', 'app.tar.gz'],
    ['https://b1.s3.eu-west-1.amazonaws.com/a/b', 's3', 'b1', 'a/b'],
    ['https://s3.eu-west-1.amazonaws.com/b1/a/b', 's3', 'b1', 'a/b'],
    ['https://storage.googleapis.com/b1/a/b', 'gcs', 'b1', 'a/b'],
    ['perform: s3:GetObject on resource: "arn:aws:s3:::b1/a/b" because', 's3', 'b1', 'a/b'],
  ])('is read from %s', (text, provider, bucket, key) => {
    expect(objectAddressIn(text)).toMatchObject({ provider, bucket, key });
  });

  it.each(['dir:///workspace', 'git://github.com/acme/app.git', 'https://example.com/a.tar.gz'])(
    'is none of %s',
    (text) => {
      expect(objectAddressIn(text)).toBeUndefined();
    },
  );
});
