import { describe, expect, it } from 'vitest';
import { fillTemplate, toFillIn, unknownPlaceholders } from '../../src/diagnosis/template.ts';
import { unknown } from '../../src/model/facts.ts';
import { registryAddress, seen, subject } from '../support/facts.ts';

const blockedPath = seen('network.blockedPath', {
  direction: 'egress',
  policies: [
    { namespace: 'builds', name: 'default-deny' },
    { namespace: 'builds', name: 'allow-dns' },
  ],
  from: { namespace: 'builds', namespaceLabels: {}, podLabels: {} },
  to: { namespace: 'registry', namespaceLabels: {}, podLabels: { app: 'docker-registry' } },
  protocol: 'TCP',
  port: 5000,
});
const facts = [
  seen('container.name', 'kaniko'),
  seen('container.exitCode', 0),
  seen('registry.responds', false),
  seen('registry.address', registryAddress),
  blockedPath,
  seen('log.signature', 'first'),
  seen('log.signature', 'second'),
];
const fill = (template: string) => fillTemplate(template, facts, subject);

describe('fillTemplate', () => {
  it('puts in scalars, those that look like nothing too', () => {
    expect(fill('{container.name} ended with {container.exitCode}: {registry.responds}')).toBe(
      'kaniko ended with 0: false',
    );
  });

  it('puts in fields of structured facts, however deep', () => {
    expect(fill('{registry.address.namespace}/{registry.address.service}')).toBe(
      'registry/docker-registry',
    );
    expect(fill('{network.blockedPath.to.podLabels.app}')).toBe('docker-registry');
  });

  it('lists objects by their names', () => {
    expect(fill('{network.blockedPath.policies}')).toBe('builds/default-deny, builds/allow-dns');
  });

  it('puts in what the subject is called', () => {
    expect(fill('{kind} {namespace}/{name} on {cluster}')).toBe('Job builds/app-7 on test');
  });

  it('takes the first of several values', () => {
    expect(fill('{log.signature}')).toBe('first');
  });

  it('writes unknown for what was not read, could not be read, or is no sentence', () => {
    expect(fill('{pod.node}')).toBe('unknown');
    expect(fillTemplate('{pod.node}', [unknown('pod.node', 'hidden')], subject)).toBe('unknown');
    expect(fill('{registry.address}')).toBe('unknown');
    expect(fill('{constructor}')).toBe('unknown');
  });

  it('does not take YAML in braces for a placeholder', () => {
    const yaml = 'env: [{ name: GIT_TOKEN, valueFrom: { secretKeyRef: { key: token } } }]';
    expect(fill(yaml)).toBe(yaml);
  });

  it('does not fill what a value itself writes in braces', () => {
    const named = [seen('container.name', '{namespace}')];
    expect(fillTemplate('{container.name}', named, subject)).toBe('{namespace}');
  });
});

describe('unknownPlaceholders', () => {
  it('accepts facts, fields that they have and the subject', () => {
    expect(
      unknownPlaceholders(
        '{container.name} {registry.address.service} {registry.address.selector.app} {network.blockedPath.to.ip} {namespace}',
      ),
    ).toEqual([]);
  });

  it('names what is neither', () => {
    expect(
      unknownPlaceholders(
        '{container.nme} {registry.address.servce} {container.name.first} {namspace}',
      ),
    ).toEqual(['container.nme', 'registry.address.servce', 'container.name.first', 'namspace']);
  });
});

describe('a command', () => {
  it('leaves what was not read to the reader', () => {
    const text = 'kubectl get pods -n {registry.address.namespace}';
    const nobody = { cluster: '', kind: 'Job', namespace: '', name: '' } as const;
    expect(fillTemplate(text, [], nobody, toFillIn)).toBe('kubectl get pods -n <namespace>');
    expect(fillTemplate('-n {namespace}', [], nobody, toFillIn)).toBe('-n <namespace>');
  });
});
