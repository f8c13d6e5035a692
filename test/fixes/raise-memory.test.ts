import { describe, expect, it } from 'vitest';
import { nextMemory } from '../../src/fixes/next-memory.ts';
import { raiseMemory } from '../../src/fixes/raise-memory.ts';
import { type Fact, fact, unknown } from '../../src/model/facts.ts';
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
      summary: 'memory limit of container kaniko: 1Gi → 2Gi (twice as much)',
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
      'not applicable: job.yaml sets no memory limit for container kaniko; its 1Gi come from elsewhere, such as the defaults of a LimitRange',
    );
    expect(fixed(job('{ cpu: 1 }'), [])).toBe(
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

describe('the next memory limit', () => {
  const bound = (quantity: string) =>
    fact('memory.ceiling', { quantity, by: 'LimitRange bounds, for a Container' });
  const peak = (quantity: string) => fact('container.memoryPeak', quantity);
  const next = (...facts: Fact[]) => nextMemory('2Gi', facts);

  it.each<[string, Fact[], string]>([
    ['is twice the limit where nothing was measured', [], '4Gi'],
    ['is half as much again as was measured', [peak('1.95Gi')], '3Gi'],
    ['is a round amount', [peak('2010Mi')], '3Gi'],
    ['is twice the limit where the measured peak is too low to be it', [peak('300Mi')], '4Gi'],
    ['is as much as the namespace allows', [bound('3Gi')], '3Gi'],
    ['is a round amount below what a node has', [bound('3.27Gi')], '3328Mi'],
    ['stays where there is room', [peak('1.95Gi'), bound('16Gi')], '3Gi'],
  ])('%s', (_, facts, amount) => {
    expect(next(...facts)).toMatchObject({ amount });
  });

  it('tells why', () => {
    expect(next(peak('1.95Gi'))).toMatchObject({
      because: '1.95Gi was measured, and half of it is added',
    });
    expect(next(bound('3Gi'))).toMatchObject({
      because: 'as much as can be had: LimitRange bounds, for a Container, 3Gi',
      proof: [{ holds: 'yes' }],
    });
  });

  it('is none where there is no room', () => {
    expect(next(bound('2Gi'))).toEqual({
      because:
        'there is no room for more than 2Gi: at most 2Gi can be had (LimitRange bounds, for a Container). Raise that bound, build on a larger node, or let the build need less',
    });
    expect(next(bound('2300Mi'))).not.toHaveProperty('amount');
  });

  it('is not said to fit where a bound could not be seen', () => {
    expect(
      next(bound('16Gi'), unknown('memory.nextFits', 'the bot may not list nodes')),
    ).toMatchObject({
      proof: [{ holds: 'unknown', because: 'the bot may not list nodes' }],
    });
    expect(next()).toMatchObject({ proof: [{ holds: 'unknown' }] });
    expect(next(bound('16Gi'))).toMatchObject({ proof: [{ holds: 'yes' }] });
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
