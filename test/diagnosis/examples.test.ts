import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allChecks } from '../../src/checks/index.ts';
import { type OpenCluster, openCluster } from '../../src/commands/open-cluster.ts';
import { createDiagnose } from '../../src/diagnosis/diagnose.ts';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import type { SubjectKind } from '../../src/model/references.ts';
import { builtInPlaybooks, causesOf, loadPlaybooks } from '../../src/playbooks/load.ts';

const bundle = fileURLToPath(new URL('../../examples/cluster', import.meta.url));

let open: OpenCluster;
beforeAll(async () => {
  open = await openCluster({ bundle });
});
afterAll(() => open.close());

async function diagnose(name: string, kind: SubjectKind = 'Job'): Promise<Diagnosis> {
  const run = createDiagnose({
    checks: allChecks,
    causes: causesOf(await loadPlaybooks([builtInPlaybooks])),
    limits: { deadlineMs: 20_000, maxCalls: 15 },
  });
  const outcome = await run(open.cluster, { kind, name });
  if (outcome.kind !== 'concluded') throw new Error(`${name}: ${outcome.kind}`);
  return outcome.diagnosis;
}

/** The Jobs of the example cluster, the cause of each, and its look-alikes that must be ruled out. */
const expected = [
  {
    job: 'sensor-gateway-build',
    cause: 'registry-unreachable',
    ruledOut: ['network-policy-egress', 'network-policy-ingress'],
  },
  {
    job: 'moe-router-build',
    cause: 'network-policy-egress',
    ruledOut: ['registry-unreachable', 'registry-storage-full'],
  },
  { job: 'moe-router-git-build', cause: 'git-auth', ruledOut: [] },
  {
    job: 'kaniko-build-test-webapp-002',
    cause: 'registry-storage-full',
    ruledOut: ['registry-unreachable'],
  },
  { job: 'build-parser-ghi789-1737196200', cause: 'oom-killed', ruledOut: [] },
] as const;

describe('in the example cluster', () => {
  it.each(expected)(
    '$job failed for $cause, and for nothing that looks like it',
    async ({ job, cause, ruledOut }) => {
      const diagnosis = await diagnose(job);
      const confirmed = diagnosis.causes.filter(({ certainty }) => certainty === 'confirmed');
      expect(confirmed.map(({ id }) => id)).toEqual([cause]);
      expect(diagnosis.causes[0]?.id).toBe(cause);
      expect(diagnosis.ruledOut.map(({ id }) => id)).toEqual(expect.arrayContaining([...ruledOut]));
      expect(diagnosis.causes[0]?.summary).not.toContain('unknown');
    },
  );

  it.each(expected)('$job is diagnosed within 15 calls in 4 rounds', async ({ job }) => {
    const { calls } = await diagnose(job);
    expect(calls.count).toBeLessThanOrEqual(15);
    expect(calls.rounds).toBeLessThanOrEqual(4);
  });

  it('a build that succeeded is healthy', async () => {
    expect(await diagnose('build-parser-jkl012-1737196300')).toMatchObject({
      verdict: 'healthy',
      causes: [],
    });
  });

  it.each(['abc123-1737195932', 'def456-1737196041', 'mno345-1737196155'])(
    'build-parser-%s was refused its context by the object store, since its ServiceAccount names no role',
    async (name) => {
      const { causes } = await diagnose(`build-parser-${name}`);
      expect(causes).toMatchObject([{ id: 'object-storage-denied', certainty: 'confirmed' }]);
      expect(causes[0]?.evidence.some(({ text }) => /403|AccessDenied/.test(text))).toBe(true);
    },
  );

  it.each([
    ['cortex-chat-backend-simple', 'Deployment'],
    ['cortex-chat-backend-simple-5d9cf86b95-26kvf', 'Pod'],
  ] as const)('%s waits for an image that nobody has ever built', async (name, kind) => {
    const { causes } = await diagnose(name, kind);
    expect(causes).toMatchObject([{ id: 'base-image-not-found', certainty: 'confirmed' }]);
    expect(causes[0]?.summary).toContain('it was never built');
    expect(causes[0]?.evidence.map(({ text }) => text).join()).toContain('it has moe-router');
  });

  it('cortex-chat rolls out an image that its node cannot fetch, while the old pod runs', async () => {
    const { causes, subject } = await diagnose('cortex-chat', 'Deployment');
    expect(subject.kind).toBe('Deployment');
    expect(causes.map(({ id }) => id)).toEqual(['registry-tls']);
    expect(causes[0]?.evidence[0]?.source).toContain('cortex-chat-7f9d6c5b48-t8rzk');
  });

  it('a pod of that rollout which runs is healthy', async () => {
    expect(await diagnose('cortex-chat-6c4b8f7d59-m2xqw', 'Pod')).toMatchObject({
      verdict: 'healthy',
    });
  });
});
