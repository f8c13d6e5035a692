import { createEmulator, type Emulator } from 'emulate';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort } from '../../src/store/embedded/free-port.ts';
import { aws } from '../../src/systems/aws.ts';
import { type CannedAws, cannedAws } from './canned-aws.ts';

const role = 'arn:aws:iam::210987654321:role/builder';
const image = '210987654321.dkr.ecr.eu-west-1.amazonaws.com/team/app:7';

beforeAll(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAIOSFODNN7EXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'the-secret-key');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
});
afterAll(() => vi.unstubAllEnvs());

describe('S3, emulated', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    const seed = { aws: { s3: { buckets: [{ name: 'contexts' }] } } };
    emulator = await createEmulator({ service: 'aws', port: await freePort(), seed });
    await fetch(`${url()}/contexts/team/app.tar.gz`, {
      method: 'PUT',
      body: 'sources',
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/x' },
    });
  });
  afterAll(() => emulator.close());
  const url = () => emulator.url.replace('localhost', '127.0.0.1');
  const object = (bucket: string, key: string) =>
    aws({ region: 'us-east-1', endpoints: { s3: url() } }, 5000).object(bucket, key);

  it('tells an object that is there from one that is not, and from a bucket that is not', async () => {
    expect(await object('contexts', 'team/app.tar.gz')).toMatchObject({
      value: { state: 'exists' },
    });
    expect(await object('contexts', 'team/other.gz')).toMatchObject({
      value: { state: 'missing' },
    });
    expect(await object('nowhere', 'app.tar.gz')).toMatchObject({ value: { state: 'no-bucket' } });
  });
});

// The emulator knows neither policy simulation nor ECR nor refusals: these are answers in AWS' wire formats.
describe('what AWS answers', () => {
  let canned: CannedAws;
  beforeAll(async () => {
    canned = await cannedAws();
  });
  afterAll(() => canned.close());
  const account = () => {
    const { url } = canned;
    return aws({ region: 'eu-west-1', endpoints: { s3: url, iam: url, ecr: url } }, 5000);
  };

  it('names the region of a bucket', async () => {
    canned.answers = {
      's3:HeadObject': { status: 200 },
      's3:HeadBucket': { status: 200, headers: { 'x-amz-bucket-region': 'us-west-2' } },
    };
    expect(await account().object('contexts', 'a')).toEqual({
      kind: 'found',
      value: { state: 'exists', region: 'us-west-2' },
    });
  });

  it('may refuse the bot itself, which is no word on the builder', async () => {
    canned.answers = { 's3:HeadObject': { status: 403 }, 's3:HeadBucket': { status: 200 } };
    expect(await account().object('contexts', 'a')).toEqual({
      kind: 'unavailable',
      because: "the bot's own role may not s3:GetObject",
    });
  });

  it('says what a role may', async () => {
    canned.answers = {
      's3:GetObject': simulated('implicitDeny'),
      's3:ListBucket': simulated('allowed'),
    };
    expect(await account().mayRead(role, 'contexts', 'a/b')).toEqual({
      kind: 'found',
      value: [
        { action: 's3:GetObject', decision: 'not-allowed' },
        { action: 's3:ListBucket', decision: 'allowed' },
      ],
    });
    expect(canned.asked.slice(-2).sort()).toEqual([
      's3:GetObject arn:aws:s3:::contexts/a/b',
      's3:ListBucket arn:aws:s3:::contexts',
    ]);
    canned.answers = {
      's3:GetObject': simulated('explicitDeny'),
      's3:ListBucket': simulated('allowed'),
    };
    expect(await account().mayRead(role, 'contexts', 'a/b')).toMatchObject({
      value: [{ decision: 'denied' }, { decision: 'allowed' }],
    });
  });

  it('knows no such role, or lets nobody ask', async () => {
    canned.answers = {
      's3:GetObject': iamError(404, 'NoSuchEntity'),
      's3:ListBucket': iamError(404, 'NoSuchEntity'),
    };
    expect(await account().mayRead(role, 'contexts', 'a')).toEqual({ kind: 'not-found' });
    canned.answers = {
      's3:GetObject': iamError(403, 'AccessDenied'),
      's3:ListBucket': iamError(403, 'AccessDenied'),
    };
    expect(await account().mayRead(role, 'contexts', 'a')).toEqual({
      kind: 'unavailable',
      because: "the bot's own role may not iam:SimulatePrincipalPolicy",
    });
  });

  it('says whether an image was pushed, and whether ECR throttles', async () => {
    const stateOf = async (answer: { status: number; body: string }) => {
      canned.answers = { 'ecr:DescribeImages': answer };
      return account().image(image);
    };
    const error = (type: string) => ({
      status: 400,
      body: JSON.stringify({ __type: type, message: 'no' }),
    });
    const details = { imageDetails: [{ imageDigest: 'sha256:0', imageTags: ['7'] }] };
    expect(await stateOf({ status: 200, body: JSON.stringify(details) })).toMatchObject({
      value: { state: 'exists' },
    });
    expect(canned.asked.at(-1)).toBe('ecr:DescribeImages team/app 7');
    expect(await stateOf(error('ImageNotFoundException'))).toMatchObject({
      value: { state: 'missing' },
    });
    expect(await stateOf(error('RepositoryNotFoundException'))).toMatchObject({
      value: { state: 'no-repository' },
    });
    expect(await stateOf(error('ThrottlingException'))).toMatchObject({
      value: { state: 'throttled' },
    });
    expect(await account().image('docker.io/library/app:7')).toEqual({ kind: 'not-found' });
  });

  it('never brings a key into what is said', async () => {
    canned.answers = {};
    const said = JSON.stringify([
      await account().object('contexts', 'a'),
      await account().image(image),
    ]);
    expect(said).toContain('unavailable');
    expect(said).not.toMatch(/the-secret-key|AKIA/);
  });
});

const simulated = (decision: string) => ({
  status: 200,
  body: `<SimulatePrincipalPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><SimulatePrincipalPolicyResult><EvaluationResults><member><EvalActionName>s3:GetObject</EvalActionName><EvalDecision>${decision}</EvalDecision><EvalResourceName>*</EvalResourceName></member></EvaluationResults><IsTruncated>false</IsTruncated></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>`,
});

const iamError = (status: number, code: string) => ({
  status,
  body: `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
});
