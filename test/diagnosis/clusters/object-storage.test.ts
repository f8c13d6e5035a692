import { describe, expect, it } from 'vitest';
import { diagnosisOf } from './cluster.ts';
import { buildPod, builds, job, kaniko, type Manifest } from './manifests.ts';
import { itDiagnoses, type Row } from './table.ts';

const address = 's3://acme-build-contexts/parsers/app.tar.gz';
const role = 'arn:aws:iam::210987654321:role/builder';
const denied = `error resolving source context: operation error S3: GetObject, https response error StatusCode: 403, RequestID: 7Q, api error AccessDenied: Access Denied\n`;
const untrusted = `error resolving source context: operation error S3: GetObject, get identity: get credentials: failed to refresh cached credentials, operation error STS: AssumeRoleWithWebIdentity, https response error StatusCode: 403, api error AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity\n`;

const account = (name: string, annotations: object = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, namespace: builds, annotations },
});
const eks = (arn: string) => ({ 'eks.amazonaws.com/role-arn': arn });

/** The Job and its pod, which take their context from an object store. */
const build = (context: string, container: object = {}, spec: object = {}): Manifest[] => {
  const args = [`--context=${context}`, '--destination=10.43.170.72:5000/app:7'];
  const parts = {
    containers: [kaniko('10.43.170.72:5000', { args, ...container })],
    podSpec: { serviceAccountName: 'builder', ...spec },
  };
  return [job(parts), buildPod({ containers: parts.containers, spec: parts.podSpec })];
};

const refused = (
  when: string,
  objects: Manifest[],
  more: Partial<Row> & { context?: string; container?: object; spec?: object; log?: string } = {},
): Row => ({
  when,
  cause: 'object-storage-denied',
  certainty: 'confirmed',
  ...more,
  turn: {
    log: more.log ?? denied,
    objects: [...build(more.context ?? address, more.container, more.spec), ...objects],
    ...more.turn,
  },
});

describe('a build whose context the object store refuses', () => {
  itDiagnoses([
    refused('its ServiceAccount names no role', [account('builder'), account('default')], {
      summary: `ServiceAccount builder names no cloud role and the builder is given no keys, so it asks for ${address}`,
    }),
    refused(
      'its ServiceAccount names no role, and another one does',
      [account('default'), account('builder'), account('image-builder', eks(role))],
      { summary: 'ServiceAccount image-builder beside it names' },
    ),
    refused(
      'the pod names no ServiceAccount',
      [account('default'), account('builder', eks(role))],
      {
        spec: { serviceAccountName: undefined },
        summary: 'runs as ServiceAccount default',
      },
    ),
    refused(
      'its ServiceAccount names what is no role',
      [account('builder', eks('arn:aws:iam::<account-id>:role/builder'))],
      { summary: 'names arn:aws:iam::<account-id>:role/builder, which is no role' },
    ),
    refused(
      'its ServiceAccount names a role, which may not read',
      [account('builder', eks(role))],
      {
        certainty: 'likely',
        summary: `${role}, as which ServiceAccount builder`,
      },
    ),
    refused('its role may not be taken', [account('builder', eks(role))], {
      log: untrusted,
      summary: `AWS does not let ServiceAccount builder take the role ${role}`,
    }),
    refused('the role was changed since the pod was made', [account('builder', eks(role))], {
      certainty: 'likely',
      container: { env: [{ name: 'AWS_ROLE_ARN', value: role.replace('builder', 'reader') }] },
      summary: 'was started with another role',
    }),
    refused('it is given keys that are refused', [account('builder')], {
      certainty: 'likely',
      container: {
        env: [
          {
            name: 'AWS_ACCESS_KEY_ID',
            valueFrom: { secretKeyRef: { name: 'aws', key: 'AWS_ACCESS_KEY_ID' } },
          },
        ],
      },
      log: 'error resolving source context: api error SignatureDoesNotMatch: The request signature we calculated does not match\n',
      summary: 'does not take the keys that the builder is given',
    }),
    refused('keys come from objects whose names of keys are not read', [account('builder')], {
      certainty: 'likely',
      container: { envFrom: [{ secretRef: { name: 'aws' } }] },
      unknown: { 'objectStorage.identity': 'comes from objects that are not read' },
    }),
    refused('its ServiceAccount may not be read', [account('builder')], {
      certainty: 'likely',
      turn: {
        log: denied,
        objects: build(address),
        forbidden: [{ verb: 'get', resource: 'serviceaccounts' }],
      },
      unknown: { 'objectStorage.identity': 'may not get serviceaccounts in builds' },
    }),
    refused(
      'it is on Google, where a ServiceAccount may read without an annotation',
      [account('builder')],
      {
        context: 'gs://acme-build-contexts/app.tar.gz',
        log: 'error resolving source context: googleapi: got HTTP response code 403: builder does not have storage.objects.get access to the Google Cloud Storage object.\n',
        certainty: 'likely',
      },
    ),
    {
      when: 'the object is not there: that is no matter of permissions',
      cause: 'context-not-found',
      certainty: 'likely',
      turn: {
        log: 'error resolving source context: operation error S3: GetObject, https response error StatusCode: 404, NoSuchKey: The specified key does not exist.\n',
        objects: [...build(address), account('builder')],
      },
    },
  ]);

  it('names the commands with what stands in this cluster', async () => {
    const { causes } = await diagnosisOf({
      log: denied,
      objects: [...build(address), account('builder')],
    });
    const remedies = causes[0]?.remedies.join('\n');
    expect(remedies).toContain('kubectl annotate serviceaccount builder -n builds --overwrite');
    expect(remedies).toContain('"Resource":"arn:aws:s3:::acme-build-contexts/*"');
    expect(remedies).not.toContain('gcloud');
    expect(remedies).not.toContain('trust policy');
  });
});
