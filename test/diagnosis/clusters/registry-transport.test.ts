import { describe, expect, it } from 'vitest';
import { diagnosisOf } from './cluster.ts';
import { configMap, failingPull } from './credentials.ts';
import { buildPod, builds, job, type Manifest, service } from './manifests.ts';
import { itDiagnoses, type Row } from './table.ts';

const host = 'docker-registry.cortex-chat.svc:5000';
const images = {
  kaniko: 'gcr.io/kaniko-project/executor:v1.23.2',
  kimia: 'ghcr.io/rapidfort/kimia:1.0.2',
  buildah: 'quay.io/buildah/stable:v1.37',
  buildkit: 'moby/buildkit:v0.15.1-rootless',
};
const pushFailed = (error: string) =>
  `error checking push permissions -- make sure you entered the correct tag name, and that you are authenticated correctly, and try again: checking push permission for "${host}/app:7": creating push check transport for ${host} failed: Get "https://${host}/v2/": ${error}\n`;
const plain = pushFailed('http: server gave HTTP response to HTTPS client');

interface Given {
  readonly builder?: keyof typeof images;
  readonly args?: readonly string[];
  readonly container?: object;
  readonly volumes?: readonly object[];
  readonly objects?: readonly Manifest[];
  readonly log?: string;
  readonly answer?: object;
}

function build({
  builder = 'kaniko',
  args = [],
  container = {},
  volumes = [],
  ...given
}: Given): Row['turn'] {
  const usual = {
    kaniko: ['--context=dir:///workspace', `--destination=${host}/app:7`],
    kimia: ['--context=.', `--destination=${host}/app:7`],
    buildah: ['buildah', 'push', 'app', `docker://${host}/app:7`],
    buildkit: ['buildctl', 'build', '--output', `type=image,name=${host}/app:7,push=true`],
  };
  const containers = [
    { name: 'kaniko', image: images[builder], args: [...usual[builder], ...args], ...container },
  ];
  return {
    registry: host,
    log: given.log ?? plain,
    objects: [
      job({ containers, podSpec: { volumes } }),
      buildPod({ containers, spec: { volumes } }),
      ...(given.objects ?? []),
    ],
    ...(given.answer ? { answer: given.answer } : {}),
  };
}

const node = (containerRuntimeVersion: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'node-2', labels: { 'kubernetes.io/arch': 'arm64' } },
  status: { nodeInfo: { containerRuntimeVersion } },
});
const pod = { kind: 'Pod', name: 'web-5d9cf86b95-26kvf', namespace: builds } as const;

const mismatch = (
  when: string,
  turn: Row['turn'],
  summary: string,
  more: Partial<Row> = {},
): Row => ({
  when,
  turn,
  cause: 'registry-http-https-mismatch',
  certainty: 'confirmed',
  summary,
  ...more,
});

describe('a registry without TLS', () => {
  itDiagnoses([
    mismatch('is pushed to by Kaniko over HTTPS', build({}), 'nothing in its arguments'),
    mismatch(
      'is pushed to by Kaniko that passes over certificates',
      build({ args: ['--skip-tls-verify'] }),
      'not the same as doing without TLS',
    ),
    mismatch(
      'is pushed to by Kaniko that was told so of another registry',
      build({ args: ['--insecure-registry=10.0.0.1:5000'] }),
      'nothing in its arguments',
    ),
    mismatch(
      'is pushed to by Kimia over HTTPS',
      build({ builder: 'kimia' }),
      'kimia asks it over HTTPS',
    ),
    mismatch(
      'is pushed to by Buildah over HTTPS',
      build({ builder: 'buildah' }),
      'buildah asks it over HTTPS',
    ),
    mismatch(
      'is pushed to by BuildKit over HTTPS',
      build({ builder: 'buildkit' }),
      'buildkit asks it over HTTPS',
    ),
    ...[
      ['Kaniko', build({ args: [`--insecure-registry=${host}`] })],
      ['Kaniko for all registries', build({ args: ['--insecure'] })],
      ['Buildah', build({ builder: 'buildah', args: ['--tls-verify=false'] })],
    ].map(([who, turn]) =>
      mismatch(
        `was told to ${who as string} and is refused all the same`,
        turn as Row['turn'],
        '',
        {
          certainty: 'likely',
        },
      ),
    ),
  ]);
});

describe('a registry with TLS', () => {
  const spoken =
    'error checking push permissions: Get "http://docker-registry.cortex-chat.svc:5000/v2/": unexpected status code 400 Bad Request: Client sent an HTTP request to an HTTPS server.\n';
  const tls = { status: 400, body: 'Client sent an HTTP request to an HTTPS server.\n' };
  itDiagnoses([
    mismatch(
      'is spoken to in the open by a builder that was told so',
      build({ args: ['--insecure'], log: spoken, answer: tls }),
      'is told to speak plain HTTP',
    ),
  ]);
});

describe('an image that the kubelet cannot pull from a registry without TLS', () => {
  const image = '10.244.5.105:5000/dynamic-apps/test-webapp:v1';
  const pull = (runtime: string, more: Manifest[] = []) =>
    failingPull({
      image,
      message: `Failed to pull image "${image}": rpc error: code = Unknown desc = pinging container registry 10.244.5.105:5000: Get "https://10.244.5.105:5000/v2/": http: server gave HTTP response to HTTPS client`,
      objects: [
        node(runtime),
        service({ clusterIP: '10.244.5.105' }, 'docker-registry', 'registry'),
        ...more,
      ],
    });
  itDiagnoses([
    mismatch(
      'is for CRI-O to be told of',
      pull('cri-o://1.31.2'),
      'cri-o://1.31.2) pulls over HTTPS',
      { request: pod },
    ),
    mismatch(
      'is for containerd to be told of',
      pull('containerd://1.7.22'),
      '10.244.5.105:5000 speaks plain HTTP',
      {
        request: pod,
      },
    ),
    mismatch(
      'is likely so where the node may not be read',
      { ...pull('cri-o://1.31.2'), forbidden: [{ verb: 'get', resource: 'nodes' }] },
      '',
      { request: pod, certainty: 'likely', unknown: { 'node.runtime': 'may not get nodes' } },
    ),
  ]);

  it.each([
    ['cri-o://1.31.2', '/etc/containers/registries.conf.d'],
    ['containerd://1.7.22', '/etc/containerd/certs.d/10.244.5.105:5000/hosts.toml'],
    ['containerd://1.7.11-k3s2', '/etc/rancher/k3s/registries.yaml'],
    ['docker://24.0.7', '/etc/docker/daemon.json'],
  ])('has the file of %s among its remedies, and of no other', async (runtime, file) => {
    const { causes } = await diagnosisOf(pull(runtime), pod);
    const told = causes[0]?.remedies.filter((text) => text.startsWith('Option A')) ?? [];
    expect(told).toEqual([expect.stringContaining(file)]);
    expect(causes[0]?.remedies.filter((text) => /^Option [BC]/.test(text))).toHaveLength(2);
  });
});

const tls = (when: string, turn: Row['turn'], summary: string, more: Partial<Row> = {}): Row => ({
  ...mismatch(when, turn, summary, more),
  cause: 'registry-tls',
});

describe('a certificate that the builder does not accept', () => {
  const unknown = pushFailed(
    'tls: failed to verify certificate: x509: certificate signed by unknown authority',
  );
  const ca = [{ name: 'ca', configMap: { name: 'registry-ca' } }];
  const trusting: Given = {
    log: unknown,
    args: [`--registry-certificate=${host}=/certs/ca.crt`],
    container: { volumeMounts: [{ name: 'ca', mountPath: '/certs' }] },
    volumes: ca,
  };
  const held = configMap('registry-ca', { 'ca.crt': 'PEM' });
  itDiagnoses([
    tls(
      'is signed by an authority that it was not told of',
      build({ log: unknown }),
      'no certificate of your own',
    ),
    tls(
      'is signed by an authority whose file is not there',
      build({ ...trusting, objects: [configMap('registry-ca', { 'tls.crt': 'PEM' })] }),
      'told to trust /certs/ca.crt, and there is no such file',
    ),
    tls(
      'is signed by another authority than the one that it trusts',
      build({ ...trusting, objects: [held] }),
      'the builder trusts /certs/ca.crt',
      { certainty: 'likely' },
    ),
    tls(
      'has expired',
      build({
        ...trusting,
        objects: [held],
        log: pushFailed(
          'tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-01-18T15:20:33Z is after 2026-01-17T23:59:59Z',
        ),
      }),
      'has expired (2026-01-17T23:59:59Z)',
    ),
    tls(
      'is not valid yet',
      build({
        log: pushFailed(
          'tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-01-18T15:20:33Z is before 2026-02-01T00:00:00Z',
        ),
      }),
      'valid from 2026-02-01T00:00:00Z on only',
    ),
    tls(
      'is for other names',
      build({
        log: pushFailed(
          'tls: failed to verify certificate: x509: certificate is valid for registry.acme.example, registry.acme.test, not docker-registry.cortex-chat.svc',
        ),
      }),
      'is for registry.acme.example, registry.acme.test, not for the name',
    ),
    tls(
      'is for names, and it was asked by its address',
      build({
        log: pushFailed(
          "tls: failed to verify certificate: x509: cannot validate certificate for 10.43.170.72 because it doesn't contain any IP SANs",
        ),
      }),
      'is for other names',
    ),
  ]);
});

describe('a TLS connection that fails on a node', () => {
  const image = 'docker.io/library/nginx:1.25-alpine';
  const hub = (error: string) =>
    failingPull({
      image,
      message: `Failed to pull image "nginx:1.25-alpine": failed to pull and unpack image "${image}": failed to resolve reference "${image}": failed to do request: Head "https://registry-1.docker.io/v2/library/nginx/manifests/1.25-alpine": ${error}`,
      objects: [node('containerd://1.7.22')],
    });
  itDiagnoses([
    tls(
      'breaks the handshake with Docker Hub',
      hub('remote error: tls: handshake failure'),
      'registry-1.docker.io fails',
      {
        request: pod,
        certainty: 'likely',
      },
    ),
    tls(
      'does not trust who signed the certificate',
      hub('tls: failed to verify certificate: x509: certificate signed by unknown authority'),
      'containerd://1.7.22) does not trust',
      { request: pod },
    ),
  ]);
});

describe('what a builder only warns of', () => {
  itDiagnoses([
    mismatch(
      'does not establish why it failed',
      build({
        log: 'WARN[0001] Failed to reach https://docker-registry.cortex-chat.svc:5000/v2/: http: server gave HTTP response to HTTPS client\n',
      }),
      '',
      { certainty: 'likely' },
    ),
  ]);
});
