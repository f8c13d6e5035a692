import { describe, expect, it } from 'vitest';
import { setImage } from '../../src/fixes/set-image.ts';
import { type Fact, fact } from '../../src/model/facts.ts';
import type { SubjectKind } from '../../src/model/references.ts';
import { applied, fixRequest, jobWith, summaryBy } from './requests.ts';

const image = 'registry.acme.test/web:v2';

const workload = (kind: string, text = image, apiVersion = 'apps/v1') =>
  `apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: web, namespace: cortex-system }
spec:
  template:
    spec:
      containers:
        - name: web
          image: ${text} # what runs
`;

const missing = [
  fact('workload.kind', 'application'),
  fact('image.reference', image),
  fact('image.repository', 'web'),
  fact('image.tag.exists', false),
];
const nearTag = [...missing, fact('image.nearestTag', 'v1')];

const fixed = (text: string, facts: Fact[], kind: SubjectKind = 'Deployment', name = 'web') =>
  applied(setImage, {
    ...fixRequest([{ path: 'web.yaml', text }], facts),
    subject: { cluster: 'here', kind, namespace: 'cortex-system', name },
  });

describe('naming another image', () => {
  it.each([
    ['Deployment', 'Deployment', 'web'],
    ['Deployment', 'Pod', 'web-5d9cf86b95-26kvf'],
    ['Deployment', 'ReplicaSet', 'web-5d9cf86b95'],
    ['StatefulSet', 'Pod', 'web-0'],
    ['DaemonSet', 'Pod', 'web-26kvf'],
    ['ReplicaSet', 'ReplicaSet', 'web'],
  ] as const)('finds the %s of a %s', (kind, subject, name) => {
    expect(fixed(workload(kind), nearTag, subject, name)).toBe(
      workload(kind, 'registry.acme.test/web:v1'),
    );
  });

  it('takes nobody else for it', () => {
    expect(fixed(workload('Deployment'), nearTag, 'Pod', 'website-5d9cf86b95-26kvf')).toMatch(
      /no manifest of/,
    );
    expect(fixed(workload('Deployment', image, 'batch/v1'), nearTag)).toMatch(/no manifest of/);
  });

  it('names the image in every container that has it, and in no other', () => {
    const text = `${workload('Deployment')}      initContainers:
        - { name: migrate, image: "${image}" }
        - { name: wait, image: "registry.acme.test/web:v20" }
`;
    expect(fixed(text, nearTag)).toBe(
      text
        .replace(`${image} #`, 'registry.acme.test/web:v1 #')
        .replace(`"${image}"`, '"registry.acme.test/web:v1"'),
    );
  });

  it('adds the tag where none was written', () => {
    const facts = [fact('image.reference', 'nginx'), fact('image.tag.exists', false)];
    expect(
      fixed(workload('Deployment', 'nginx'), [...facts, fact('image.nearestTag', '1.25')]),
    ).toBe(workload('Deployment', 'nginx:1.25'));
  });

  it('leaves the values of the builder alone where an application cannot pull', () => {
    const request = fixRequest(
      [
        { path: 'web.yaml', text: workload('Deployment') },
        { path: 'values.yaml', text: 'builder: kaniko:v1\n' },
      ],
      nearTag,
      { places: { helmValues: { file: 'values.yaml', builderImage: 'builder' } } },
    );
    const subject = {
      cluster: 'here',
      kind: 'Deployment',
      namespace: 'cortex-system',
      name: 'web',
    } as const;
    expect(applied(setImage, { ...request, subject })).toContain('web:v1');
  });

  it('names the image of a builder in the values that are configured for it', () => {
    const values = (image: string) => ({ path: 'values.yaml', text: `builder: ${image}\n` });
    const places = { helmValues: { file: 'values.yaml', builderImage: 'builder' } };
    const facts = nearTag.filter((one) => one.name !== 'workload.kind');
    expect(applied(setImage, fixRequest([values(image)], facts, { places }))).toBe(
      values('registry.acme.test/web:v1').text,
    );
  });

  it('names the nearest repository and says that its tags are not known', () => {
    const facts = [...missing, fact('image.nearestRepository', 'team/web')];
    expect(fixed(workload('Deployment'), facts)).toContain('registry.acme.test/team/web:v2');
  });

  it('keeps the image that a build should have made, one named by its digest, and one that nothing is like', () => {
    const job = fact('image.build', { namespace: 'builds', name: 'web-build' });
    expect(fixed(workload('Deployment'), [...nearTag, job])).toMatch(/mend that build instead/);
    const digest = `web@sha256:${'a'.repeat(64)}`;
    expect(
      fixed(workload('Deployment', digest), [
        fact('image.reference', digest),
        fact('image.tag.exists', false),
      ]),
    ).toMatch(/named by its digest/);
    expect(fixed(workload('Deployment'), missing)).toMatch(/nothing that is like/);
  });

  it('says when the repository names it already, or another', () => {
    expect(fixed(workload('Deployment', 'registry.acme.test/web:v1'), nearTag)).toMatch(/already/);
    expect(fixed(workload('Deployment', 'registry.acme.test/web:v7'), nearTag)).toMatch(
      /does not name/,
    );
  });
});

describe('naming the place to push to', () => {
  const build = (registry: string) =>
    jobWith(
      `args: [--destination=${registry}:5000/app:7, "--cache-repo=${registry}:5000/cache", --context=dir:///registry]`,
    );
  const slip = 'registy.infra.svc.cluster.local';
  const unresolved = [fact('dns.name', slip), fact('dns.target', 'service-missing')];
  const nearest = fact('dns.nearest', 'registry.infra.svc.cluster.local');
  const fixedBuild = (text: string, ...facts: Fact[]) =>
    applied(setImage, fixRequest([{ path: 'job.yaml', text }], facts));

  it('replaces a host that does not exist wherever it is named', () => {
    expect(fixedBuild(build(slip), ...unresolved, nearest)).toBe(
      build('registry.infra.svc.cluster.local'),
    );
    expect(fixedBuild(build(slip), ...unresolved)).toMatch(/nothing that exists has a name like/);
  });

  it('sends no node to a Service', () => {
    expect(
      fixedBuild(build(slip), ...unresolved, nearest, fact('pull.node', { name: 'node-1' })),
    ).toMatch(/nodes do not know the names of Services/);
  });

  it.each([
    ['registry.acme.test/Team/App:V7', 'registry.acme.test/team/app:V7'],
    ['https://registry.acme.test/app:7', 'registry.acme.test/app:7'],
  ])('writes %s as it must be', (wrong, right) => {
    const text = (destination: string) => jobWith(`args: ["--destination=${destination}"]`);
    const facts = [fact('image.reference', wrong), fact('image.invalid', 'it is wrong')];
    expect(fixedBuild(text(wrong), ...facts)).toBe(text(right));
    expect(summaryBy(setImage)(text(wrong), ...facts)).toContain('the only valid way to write it');
  });

  it('does not guess which of two tags is meant', () => {
    const facts = [
      fact('image.reference', 'registry.acme.test/app:1:2'),
      fact('image.invalid', 'it has two tags'),
    ];
    expect(fixedBuild(build('x'), ...facts)).toMatch(/cannot be known: it has two tags/);
  });
});
