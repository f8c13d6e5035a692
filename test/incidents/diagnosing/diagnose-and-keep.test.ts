import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { joinEvidence } from '../../../src/app/evidence.ts';
import { unpackFiles } from '../../../src/bundle/archive.ts';
import type { Bundle } from '../../../src/bundle/bundle.ts';
import { loadBundle } from '../../../src/bundle/load-bundle.ts';
import { serveBundle } from '../../../src/bundle/serve-bundle.ts';
import { allChecks } from '../../../src/checks/index.ts';
import { createDiagnose, type DiagnosisOutcome } from '../../../src/diagnosis/diagnose.ts';
import { clusterFrom } from '../../../src/kubernetes/clusters.ts';
import { redactDeep } from '../../../src/model/redaction.ts';
import type { Systems } from '../../../src/model/systems.ts';
import { builtInPlaybooks, knowledgeOf, loadPlaybooks } from '../../../src/playbooks/load.ts';
import type { NewEvidence } from '../../../src/store/evidence-store.ts';

const knowledge = knowledgeOf(await loadPlaybooks([builtInPlaybooks]));
const diagnoseWith = (systems: Systems) =>
  createDiagnose({
    checks: allChecks,
    ...knowledge,
    limits: { deadlineMs: 20_000, maxCalls: 25 },
    systems,
  });

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A served cluster, and what keeps its failures in memory. */
async function world(bundle: Bundle, { systems = {}, bundleMegabytes = 2 } = {}) {
  const served = await serveBundle(bundle);
  const cluster = clusterFrom({ name: 'example', server: served.url });
  ends.push(
    () => cluster.close(),
    () => served.close(),
  );
  const kept: NewEvidence[] = [];
  const troubles: unknown[] = [];
  const parts = {
    config: { evidence: { keep: true, bundleMegabytes, totalMegabytes: 500, days: 30 } },
    knowledge,
    systems,
    logger: { warn: (about: { err: unknown }) => troubles.push(about.err) },
    evidence: {
      keep: async (one: NewEvidence) => {
        kept.push(one);
        return String(kept.length);
      },
      ofWorkload: async ({ name }: { name: string }) =>
        kept.flatMap(({ subject, uid, archive }, index) =>
          subject.name === name
            ? [
                {
                  ...subject,
                  uid,
                  id: String(index + 1),
                  bytes: archive.length,
                  keptAt: new Date(0),
                },
              ]
            : [],
        ),
      ofIncident: async (id: string) => {
        const one = kept[Number(id) - 1];
        return one && { ...one.subject, uid: one.uid, id, bytes: 0, keptAt: new Date(0) };
      },
      archive: async (id: string) => kept[Number(id) - 1]?.archive,
    },
  };
  const joined = joinEvidence(parts as unknown as Parameters<typeof joinEvidence>[0], diagnoseWith);
  return { ...joined, cluster, served, kept, troubles };
}

const root = join(import.meta.dirname, '../../..');
const load = async (folder: string) => (await loadBundle(join(root, folder))).bundle;
const concluded = (outcome: DiagnosisOutcome | undefined) => {
  if (outcome?.kind !== 'concluded') throw new Error(outcome?.kind ?? 'nothing');
  return outcome;
};
/** What people are shown, and fixes are worked out from. */
const shown = (outcome: DiagnosisOutcome | undefined) => {
  const { diagnosis, facts } = concluded(outcome);
  const { keptAt, ...rest } = diagnosis;
  return redactDeep({ diagnosis: rest, facts });
};

describe('the diagnosis of evidence that was kept', () => {
  it.each([
    'moe-router-build',
    'moe-router-git-build',
    'sensor-gateway-build',
    'kaniko-build-test-webapp-002',
    'build-parser-ghi789-1737196200',
    'build-parser-abc123-1737195932',
  ])('of %s is the live one, with its facts', async (name) => {
    const { diagnose, diagnoseFromKept, cluster, kept } = await world(
      await load('examples/cluster'),
    );
    const live = await diagnose(cluster, { kind: 'Job', name });
    expect(kept).toMatchObject([{ subject: { name, cluster: 'example' }, isFinal: true }]);
    const again = concluded(await diagnoseFromKept('example', { kind: 'Job', name }));
    expect(again.diagnosis.keptAt).toBe('1970-01-01T00:00:00.000Z');
    expect(shown(again)).toEqual(shown(live));
  });

  it('asks the cluster nothing more than a diagnosis does', async () => {
    const { diagnose, cluster, served } = await world(await load('examples/cluster'));
    const request = { kind: 'Job', name: 'moe-router-build' } as const;
    await diagnoseWith({})(cluster, request);
    const usual = served.requests.length;
    await diagnose(cluster, request);
    expect(served.requests.length).toBe(2 * usual);
  });

  it('hears what other systems said then, and asks none of them', async () => {
    const metrics = {
      peakMemory: async () => ({ kind: 'found', value: 1_000_000_000 }),
      cpuThrottling: async () => ({ kind: 'found', value: 0.5 }),
      claimUsage: async () => ({ kind: 'not-found' }),
    };
    const { diagnose, diagnoseFromKept, cluster } = await world(await load('examples/cluster'), {
      systems: { metrics },
    });
    const request = { kind: 'Job', name: 'build-parser-ghi789-1737196200' } as const;
    const live = await diagnose(cluster, request);
    expect(JSON.stringify(live)).toContain('at most 953.67Mi measured');
    const today = async () => ({ kind: 'found', value: 7 });
    Object.assign(metrics, { peakMemory: today, cpuThrottling: today, claimUsage: today });
    expect(shown(await diagnoseFromKept('example', request))).toEqual(shown(live));
  });

  it('keeps nothing of builds that succeeded, and of what is not there', async () => {
    const { diagnose, diagnoseFromKept, cluster, kept } = await world(
      await load('examples/cluster'),
    );
    for (const name of ['build-parser-jkl012-1737196300', 'no-such-build'])
      await diagnose(cluster, { kind: 'Job', name });
    expect(kept).toEqual([]);
    expect(await diagnoseFromKept('example', { kind: 'Job', name: 'no-such-build' })).toBe(
      undefined,
    );
  });

  it('gives log, events, exit code and reason of the failure', async () => {
    const { diagnose, readKeptFailure, cluster } = await world(await load('examples/cluster'));
    await diagnose(cluster, { kind: 'Job', name: 'build-parser-ghi789-1737196200' });
    expect(await readKeptFailure('1')).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
    await diagnose(cluster, { kind: 'Job', name: 'moe-router-build' });
    expect(await readKeptFailure('2')).toMatchObject({
      log: expect.stringContaining('i/o timeout'),
      events: expect.arrayContaining([
        'Warning  BackoffLimitExceeded  Job has reached the specified backoff limit',
      ]),
    });
    expect(await readKeptFailure('3')).toBeUndefined();
  });
});

describe('secrets of the cluster', () => {
  const secrets = [
    'Tr0ub4dorAnd3Horses',
    'ghp_9aB8cD7eF6gH5iJ4kL3mN2oP1qR0sT9uV8wX',
    'hunter2-hunter2',
  ];

  it('are in no byte that is kept: of logs, environments, annotations, arguments, events and Secrets', async () => {
    const bundle = await load('test/e2e/bundles/leaky-build');
    const [password, token, hunter] = secrets;
    const objects = bundle.objects.map((object) => ({
      ...object,
      metadata: {
        ...object.metadata,
        annotations: {
          'example.com/registry-password': password,
          'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ password, token }),
        },
      },
      ...(object.kind === 'Pod' ? { spec: leaking(object.spec) } : {}),
      ...(object.kind === 'Event' ? { message: `push with ${token} refused` } : {}),
    }));
    const { diagnose, cluster, kept } = await world({ ...bundle, objects } as Bundle);
    await diagnose(cluster, { kind: 'Job', name: 'leaky-novel' });
    const files = await unpackFiles(kept[0]?.archive ?? Buffer.alloc(0));
    const text = files.map((file) => file.path + file.text).join('\n');
    expect(text).toContain('leaky-novel');
    expect(text).toContain('‹secret:');
    for (const secret of secrets) expect(text).not.toContain(secret);

    function leaking(spec: unknown) {
      const { containers = [] } = spec as { containers?: object[] };
      const env = [
        { name: 'DB_PASSWORD', value: hunter },
        { name: 'REMOTE', value: `https://ci:${hunter}@git.example.com/app.git` },
        { name: 'GITHUB_TOKEN', value: token },
      ];
      return { ...Object(spec), containers: containers.map((one) => ({ ...one, env })) };
    }
  });
});

describe('a failure that is too large', () => {
  const cause =
    'error pushing image: failed to push to destination registry.example/app:7: Get "https://registry.example/v2/": net/http: TLS handshake timeout';
  /** A log that does not compress, with the decisive line in its middle. */
  const noise = (lines: number) =>
    Array.from(
      { length: lines },
      (_, index) =>
        `INFO[${index}] unpacking ${crypto.randomUUID()} ${crypto.randomUUID()} ${crypto.randomUUID()} `,
    );

  async function largeBuild(log: string) {
    const bundle = await load('examples/cluster');
    const logs = bundle.logs.map((one) =>
      one.pod.startsWith('moe-router-build-') ? { ...one, text: log } : one,
    );
    return { ...bundle, logs };
  }
  const request = { kind: 'Job', name: 'moe-router-build' } as const;

  it('is kept within its size, of a log of 50 MB, and is diagnosed as before', async () => {
    const log = [
      'RUN make all\n'.repeat(3_800_000),
      ...noise(4_000),
      cause,
      ...noise(15_000),
      'exit status 1',
    ].join('\n');
    expect(log.length).toBeGreaterThan(50_000_000);
    const { diagnose, diagnoseFromKept, cluster, kept } = await world(await largeBuild(log), {
      bundleMegabytes: 0.5,
    });
    const live = concluded(await diagnose(cluster, request));
    expect(kept[0]?.archive.length).toBeLessThanOrEqual(0.5 * 1024 * 1024);
    expect(kept[0]?.archive.length).toBeGreaterThan(50_000);
    const again = concluded(await diagnoseFromKept('example', request));
    expect(again.diagnosis.causes).toEqual(live.diagnosis.causes);
    const quotes = JSON.stringify(again.facts.filter(({ name }) => name === 'log.signature'));
    expect(quotes).toContain('TLS handshake timeout');
  });

  it('is kept as far as it fits', async () => {
    const { diagnose, cluster, kept, troubles } = await world(
      await largeBuild([...noise(5_000), cause].join('\n')),
      { bundleMegabytes: 0.02 },
    );
    await diagnose(cluster, request);
    expect(kept[0]?.archive.length).toBeLessThanOrEqual(0.02 * 1024 * 1024);
    expect(troubles).toEqual([]);
  });

  it('is answered all the same where nothing of it fits, or the store does not take it', async () => {
    const { diagnose, cluster, kept, troubles } = await world(await load('examples/cluster'), {
      bundleMegabytes: 0.0001,
    });
    const outcome = concluded(await diagnose(cluster, request));
    expect(outcome.diagnosis.verdict).toBe('diagnosed');
    expect(outcome.evidenceId).toBeUndefined();
    expect(kept).toEqual([]);
    expect(troubles).toMatchObject([expect.stringContaining('takes more than')]);
  });
});
