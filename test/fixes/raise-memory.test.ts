import { describe, expect, it } from 'vitest';
import { raiseMemory } from '../../src/fixes/raise-memory.ts';
import { applied, fixRequest, outOfMemory } from './requests.ts';

const job = (limits: string, more = '') => `apiVersion: batch/v1
kind: Job
metadata: { name: moe-router-build, namespace: cortex-system }
spec:
  template:
    spec:
      containers:
        - name: kaniko
          resources:
            limits: ${limits}
${more}`;

const fixed = (text: string, facts = outOfMemory()) =>
  applied(raiseMemory, fixRequest([{ path: 'job.yaml', text }], facts));

describe('raising the memory limit in a manifest', () => {
  it('changes the limit and nothing else', () => {
    expect(fixed(job('{ memory: 1Gi }'))).toBe(job('{ memory: 2Gi }'));
  });

  it('says what it changed', () => {
    const outcome = raiseMemory.apply(
      fixRequest([{ path: 'job.yaml', text: job('{ memory: 1Gi }') }], outOfMemory()),
    );
    expect(outcome).toMatchObject({
      kind: 'changed',
      summary: 'memory limit of container kaniko: 1Gi → 2Gi',
    });
  });

  it('raises a request that equals the limit, and says so', () => {
    const text = job('{ memory: 1Gi }', '            requests: { memory: 1024Mi }\n');
    const outcome = raiseMemory.apply(fixRequest([{ path: 'job.yaml', text }], outOfMemory()));
    expect(outcome).toMatchObject({ summary: expect.stringContaining('the request with it') });
    expect(fixed(text)).toContain('requests: { memory: 2Gi }');
  });

  it('leaves a request that is smaller than the limit', () => {
    const requests = '            requests: { memory: 512Mi }\n';
    expect(fixed(job('{ memory: 1Gi }', requests))).toBe(job('{ memory: 2Gi }', requests));
  });

  it('changes one line when the request is an alias of the limit', () => {
    const requests = '            requests: { memory: *mem }\n';
    expect(fixed(job('{ memory: &mem 1Gi }', requests))).toBe(
      job('{ memory: &mem 2Gi }', requests),
    );
  });

  it('leaves an anchor alone that another container shares', () => {
    const other = '        - name: other\n          resources: { limits: { memory: *mem } }\n';
    expect(fixed(job('{ memory: &mem 1Gi }', other))).toMatch(
      /not applicable: .*shared through an anchor \(job.yaml:10\)/,
    );
  });

  it('does not edit limits that are an alias as a whole', () => {
    const text = `${job('*limits')}---\nlimits: &limits { memory: 1Gi }\n`;
    expect(fixed(text)).toMatch(/^not applicable/);
    const shared = job('*limits').replace('spec:\n', 'spec:\n  x: &limits { memory: 1Gi }\n');
    expect(fixed(shared)).toMatch(/not applicable: .*shared through an anchor/);
  });

  it('keeps the style of exponents and plain bytes', () => {
    expect(fixed(job('{ memory: 1e9 }'), outOfMemory('1e9'))).toBe(job('{ memory: 2e9 }'));
    expect(fixed(job('{ memory: 1073741824 }'))).toBe(job('{ memory: 2147483648 }'));
  });

  it('does not apply where no limit is set', () => {
    expect(fixed(job('{ cpu: 1 }'))).toBe(
      'not applicable: job.yaml sets no memory limit for container kaniko',
    );
  });

  it('does not apply a second time to a build that failed with the old limit', () => {
    expect(fixed(fixed(job('{ memory: 1Gi }')))).toMatch(
      /not applicable: job.yaml already says 2Gi, and the build failed with 1Gi/,
    );
  });

  it('raises again when the build failed with the new limit', () => {
    const once = fixed(job('{ memory: 1Gi }'));
    expect(fixed(once, outOfMemory('2Gi'))).toBe(job('{ memory: 4Gi }'));
  });

  it('does not change a limit that is not the one the build ran with', () => {
    expect(fixed(job('{ memory: 512Mi }'))).toMatch(/something else sets its limit/);
  });

  it('names the containers there are when the right one is missing', () => {
    expect(fixed(job('{ memory: 1Gi }'), outOfMemory('1Gi', 'buildah'))).toBe(
      'not applicable: job.yaml has no container buildah (it has: kaniko)',
    );
  });

  it('takes the only container when it is not known which one it was', () => {
    expect(fixed(job('{ memory: 1Gi }'), [])).toBe(job('{ memory: 2Gi }'));
  });

  it('does not take a template for a value', () => {
    expect(fixed(job('{ memory: {{ .Values.memory }} }'))).toMatch(/^not applicable/);
  });

  it('does not edit a value that is not on one line', () => {
    const block = job('\n              memory: >-\n                1Gi');
    expect(fixed(block)).toMatch(/not written on one line/);
  });
});

describe('raising the memory limit in Helm values', () => {
  const values = `builds: # per builder
  - kaniko.io/v1:
      resources:
        requests: { memory: 1Gi }
        limits:
          memory: "1Gi"   # small
`;
  const places = {
    helmValues: {
      file: 'values.yaml',
      memoryLimit: 'builds[0].kaniko\\.io/v1.resources.limits.memory',
    },
  };
  const fixedValues = (text: string, path = 'values.yaml') =>
    applied(raiseMemory, fixRequest([{ path, text }], outOfMemory(), { places }));

  it('follows the configured key, with indices and escaped dots', () => {
    expect(fixedValues(values)).toBe(
      values.replace('"1Gi"', '"2Gi"').replace('{ memory: 1Gi }', '{ memory: 2Gi }'),
    );
  });

  it('says which file or key is missing', () => {
    expect(fixedValues(values, 'other.yaml')).toMatch(/values.yaml is not in the repository/);
    expect(fixedValues('builds: []\n')).toMatch(
      /values.yaml \(builds\[0\].*\) sets no memory limit for container kaniko/,
    );
    expect(fixedValues('')).toMatch(/holds no values/);
    expect(fixedValues('a: [')).toMatch(/values.yaml:\d+ is not valid YAML/);
  });
});
