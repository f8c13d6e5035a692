import { describe, expect, it } from 'vitest';
import { imageBuild } from '../../src/checks/image-build.ts';
import { factValue } from '../../src/model/facts.ts';
import { seen } from '../support/facts.ts';
import { type FakeState, fakeCluster } from '../support/fake-cluster.ts';
import { build, condition, failedJob, job, kaniko, registryService } from '../support/objects.ts';

const pushing = (...destinations: string[]) => ({
  containers: [kaniko({ args: destinations.map((one) => `--destination=${one}`) })],
});

const look = (state: FakeState, image = '10.43.170.72:5000/web:v2') =>
  imageBuild.run(fakeCluster({ ...state, objects: [registryService, ...(state.objects ?? [])] }), {
    build: build({ subject: { cluster: 'test', kind: 'Pod', namespace: 'apps', name: 'web-x' } }),
    facts: [seen('image.reference', image)],
  });

describe('the build of an image', () => {
  it.each([
    ['by the same name', ['10.43.170.72:5000/web:v2']],
    ['by the name of the Service', ['docker-registry.registry:5000/web:v2']],
    ['under one of several names', ['ghcr.io/acme/web:v2', '10.43.170.72:5000/web:v2']],
  ])('is the Job that pushes it %s, in whichever namespace', async (_, destinations) => {
    const facts = await look({ objects: [failedJob({ template: pushing(...destinations) })] });
    expect(factValue(facts, 'image.build')).toEqual({ namespace: 'builds', name: 'app-7' });
    expect(factValue(facts, 'image.build.state')).toBe('failed');
  });

  it.each([
    ['another tag', '10.43.170.72:5000/web:v3'],
    ['another repository', '10.43.170.72:5000/api:v2'],
    ['another registry', 'ghcr.io/web:v2'],
    ['another port of that host', '10.43.170.72:5001/web:v2'],
  ])('is not a Job that pushes %s', async (_, destination) => {
    const facts = await look({ objects: [failedJob({ template: pushing(destination) })] });
    expect(factValue(facts, 'image.build.state')).toBe('none');
  });

  it('is the newest of those that push it', async () => {
    const made = (name: string, at: string, status = {}) => {
      const one = job({ name, template: pushing('10.43.170.72:5000/web:v2'), status });
      return { ...one, metadata: { ...one.metadata, creationTimestamp: new Date(at) } };
    };
    const facts = await look({
      objects: [
        made('web-1', '2026-01-17T10:00:00Z', { conditions: [condition('Failed', 'x')] }),
        made('web-2', '2026-01-18T10:00:00Z', { succeeded: 1 }),
      ],
    });
    expect(factValue(facts, 'image.build')?.name).toBe('web-2');
    expect(factValue(facts, 'image.build.state')).toBe('succeeded');
  });

  it('is looked for in the own namespace where all may not be read', async () => {
    const cluster = fakeCluster({ objects: [registryService] });
    const narrow = {
      ...cluster,
      list: ((kind, query) =>
        kind === 'Job' && !query.namespace
          ? Promise.resolve({ kind: 'forbidden', missing: { verb: 'list', resource: 'jobs' } })
          : cluster.list(kind, query)) as typeof cluster.list,
    };
    const facts = await imageBuild.run(narrow, {
      build: build(),
      facts: [seen('image.reference', '10.43.170.72:5000/web:v2')],
    });
    const [state] = facts;
    expect(state && 'evidence' in state && state.evidence[0]?.text).toContain('namespace builds');
  });

  it('is unknown where Jobs may not be read', async () => {
    const [state] = await look({ forbidden: ['list jobs'] });
    expect(state).toMatchObject({ name: 'image.build.state', unknown: expect.any(String) });
  });
});
