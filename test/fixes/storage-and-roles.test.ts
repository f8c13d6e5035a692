import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { growVolumeClaim } from '../../src/fixes/grow-volume-claim.ts';
import { raiseRegistryResources } from '../../src/fixes/raise-registry-resources.ts';
import { setFsGroup } from '../../src/fixes/set-fs-group.ts';
import { setRoleArn } from '../../src/fixes/set-role-arn.ts';
import { type Fact, fact } from '../../src/model/facts.ts';
import { applied, fixedBy, fixRequest, jobWith, summaryBy } from './requests.ts';

describe('enlarging the volume of the registry', () => {
  const claim = (size: string) => `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data, namespace: registry }
spec: { resources: { requests: { storage: ${size} } } }
`;
  const full = [
    fact('registry.volume.claim', {
      namespace: 'registry',
      name: 'data',
      capacityBytes: 10 * 2 ** 30,
    }),
    fact('registry.volume.usedPercent', 98),
  ];
  const growth = (allowed: boolean) =>
    fact('registry.volume.growth', { storageClass: 'gp3', allowed });
  const fixed = (text: string, ...facts: Fact[]) =>
    fixedBy(growVolumeClaim)(text, ...full, ...facts);

  it('asks for twice as much where the class lets it grow', () => {
    expect(fixed(claim('10Gi'), growth(true))).toBe(claim('20Gi'));
  });

  it('does not where the class does not, where that is not known, or where the repository asks for more already', () => {
    expect(fixed(claim('10Gi'), growth(false))).toMatch(/gp3 does not let claim data grow/);
    expect(fixed(claim('10Gi'))).toMatch(/not known whether the StorageClass/);
    expect(fixed(claim('20Gi'), growth(true))).toMatch(/asks for 20Gi already/);
    expect(fixedBy(growVolumeClaim)(claim('10Gi'))).toMatch(/not known which claim/);
  });

  it("leaves a StatefulSet's template alone", () => {
    const template = `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: registry, namespace: registry }
spec: { volumeClaimTemplates: [{ metadata: { name: data }, spec: {} }] }
`;
    expect(fixed(template, growth(true))).toMatch(/kubectl patch pvc data -n registry/);
  });
});

describe("raising the registry's memory", () => {
  const registry = (resources: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: docker-registry, namespace: registry }
spec: { template: { spec: { containers: [{ name: registry, resources: { ${resources} } }] } } }
`;
  const killed = fact('registry.pods.killed', {
    namespace: 'registry',
    pod: 'docker-registry-5d9cf86b95-26kvf',
    container: 'registry',
  });
  const fixed = (text: string, ...facts: Fact[]) => fixedBy(raiseRegistryResources)(text, ...facts);

  it('doubles the limit, and the request with it where they are equal', () => {
    expect(fixed(registry('limits: { memory: 128Mi }'), killed)).toBe(
      registry('limits: { memory: 256Mi }'),
    );
    expect(fixed(registry('limits: { memory: 128Mi }, requests: { memory: 128Mi }'), killed)).toBe(
      registry('limits: { memory: 256Mi }, requests: { memory: 256Mi }'),
    );
  });

  it('does not where it did not run out of memory, has no limit, or has another one already', () => {
    expect(fixed(registry('limits: { memory: 128Mi }'))).toMatch(
      /not known that the registry ran out/,
    );
    expect(fixed(registry('{}'.slice(2)), killed)).toMatch(/sets no memory limit/);
    expect(
      fixed(
        registry('limits: { memory: 1Gi }'),
        killed,
        fact('registry.pods.memoryLimit', '128Mi'),
      ),
    ).toMatch(/already says 1Gi/);
  });
});

describe('handing a cache over', () => {
  const build = (pod: string, volume = 'persistentVolumeClaim: { claimName: cache }', more = '') =>
    jobWith(`volumeMounts: [{ name: cache, mountPath: /cache${more} }]`, {
      pod: `securityContext: { ${pod} }\n      volumes: [{ name: cache, ${volume} }]`,
    }).replace(/image: .*/, 'image: ghcr.io/rapidfort/kimia:1.0.13');
  const fixed = (text: string) => fixedBy(setFsGroup)(text, fact('cache.writable', false));

  it("gives it to the builder's group", () => {
    expect(fixed(build('runAsUser: 1001'))).toBe(build('runAsUser: 1001, fsGroup: 1001'));
  });

  it('does not where that would not help, or is so already', () => {
    expect(fixed(build('runAsUser: 1001', 'hostPath: { path: /cache }'))).toMatch(
      /would not help: it is a hostPath/,
    );
    expect(fixed(build('runAsUser: 1001', undefined, ', readOnly: true'))).toMatch(
      /would not help: it is mounted read-only/,
    );
    expect(fixed(build('fsGroup: 1000'))).toMatch(/already, as far as it tells/);
    expect(fixedBy(setFsGroup)(build('runAsUser: 1001'))).toMatch(
      /not known that the builder may not/,
    );
  });
});

describe('a cache without a volume', () => {
  const refused = (text: string) =>
    fact('log.signature', 'cache-not-writable', { source: 'the log', text });
  const build = (image: string, container: string, user = 1000) =>
    jobWith(`${container}\n          securityContext: { runAsUser: ${user} }`).replace(
      /image: .*/,
      `image: ${image}`,
    );
  const kimia = 'ghcr.io/rapidfort/kimia:1.0.13';
  const buildah = 'quay.io/buildah/stable:v1.37.0';
  const said = 'error: failed to write to cache directory: permission denied';
  const summary = (text: string, line = said) => summaryBy(setFsGroup)(text, refused(line));

  it.each([
    [kimia, 'args: [--cache, --cache-dir=/cache]', 1000, '/cache'],
    [kimia, 'args: [--context=.]', 1000, '/home/kimia/.local/share/containers'],
    [buildah, 'command: [buildah, bud, .]', 1000, '/home/build/.local/share/containers'],
    [buildah, 'command: [buildah, bud, .]', 0, '/var/lib/containers'],
  ])('of %s with %s as user %i gets an emptyDir at %s', (image, container, user, folder) => {
    const fixed = fixedBy(setFsGroup)(build(image, container, user), refused(said));
    expect(parse(fixed).spec.template.spec).toMatchObject({
      containers: [{ volumeMounts: [{ name: 'build-cache', mountPath: folder }] }],
      volumes: [{ name: 'build-cache', emptyDir: {} }],
    });
  });

  it('is what the log has to name, where it names a folder', () => {
    const text = build(kimia, 'args: [--cache, --cache-dir=/cache]');
    expect(summary(text, 'mkdir /cache/layers: permission denied')).toMatch(
      /^an emptyDir at \/cache/,
    );
    expect(summary(text, 'mkdir /var/tmp/buildah1: permission denied')).toBe(
      'the log names /var/tmp/buildah1, where kimia keeps no cache',
    );
  });

  it('is left to people where its folder is not told', () => {
    for (const [image, container] of [
      ['registry.local/our-buildah:1', 'command: [buildah, bud, .]'],
      [buildah, 'command: [buildah, --root, /store, bud, .]'],
      [buildah, 'command: [buildah, bud, .]\n          env: [{ name: HOME, value: /work }]'],
    ] as const)
      expect(summary(build(image, container))).toMatch(/keeps its cache is not told/);
  });
});

describe('reading by a role', () => {
  const build = (account: string) => jobWith('', { pod: account });
  const none = [fact('objectStorage.identity', 'none'), fact('serviceAccount.name', 'default')];
  const other = fact('serviceAccount.withRole', {
    name: 'builder',
    role: 'arn:aws:iam::210987654321:role/builder',
  });
  const fixed = (text: string, ...facts: Fact[]) => fixedBy(setRoleArn)(text, ...facts);

  it('runs as the ServiceAccount that names a role', () => {
    expect(fixed(build('serviceAccountName: default'), ...none, other)).toBe(
      build('serviceAccountName: builder'),
    );
    expect(fixed(build(''), ...none, other)).toContain('serviceAccountName: builder');
  });

  it('invents no role, and changes no other account', () => {
    expect(fixed(build(''), ...none)).toMatch(/which one default should have is not known/);
    expect(fixed(build('serviceAccountName: ci'), ...none, other)).toMatch(
      /says ci, but the build ran as/,
    );
    expect(fixed(build('serviceAccountName: builder'), ...none, other)).toMatch(/says so already/);
    expect(fixed(build(''), other)).toMatch(/not known that the builder has no role/);
  });

  it('writes no field into values that have no key for it', () => {
    const values = { path: 'values.yaml', text: 'image: kaniko\n' };
    const places = { helmValues: { file: 'values.yaml', builderImage: 'image' } };
    expect(applied(setRoleArn, fixRequest([values], [...none, other], { places }))).toMatch(
      /no key of values.yaml is configured for spec.serviceAccountName/,
    );
  });

  it('takes white space off the name of a role', () => {
    const role = 'arn:aws:iam::210987654321:role/builder';
    const account = (value: string) => `apiVersion: v1
kind: ServiceAccount
metadata: { name: ci, namespace: cortex-system, annotations: { eks.amazonaws.com/role-arn: "${value}" } }
`;
    const facts = (value: string) => [
      fact('objectStorage.identity', 'malformed'),
      fact('objectStorage.provider', 's3'),
      fact('serviceAccount.name', 'ci'),
      fact('serviceAccount.role', value),
    ];
    expect(fixed(account(`${role} `), ...facts(`${role} `))).toBe(account(role));
    expect(fixed(account('builder'), ...facts('builder'))).toMatch(
      /which role builder should be is not known/,
    );
  });
});
