import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../../src/model/diagnosis.ts';
import { diagnosisOf, type Turn } from './cluster.ts';
import { buildPod, builds, containerStatus, ended, job, kaniko } from './manifests.ts';

const registry = '10.43.170.72:5000';
const begin = [
  'INFO[0001] Retrieving image manifest python:3.11-slim',
  'INFO[0003] RUN ./build.sh',
];
/** What every build of this target prints, and gets over: its metrics go nowhere. */
const usual = (at: string) => `${at} curl: (6) Could not resolve host: metrics.internal`;
const refused =
  "fatal: could not read Username for 'https://github.com': No such device or address";

const badLog = [...begin, usual('10:45:32'), refused].join('\n');
const goodLog = [
  ...begin,
  usual('09:12:07'),
  `INFO[0090] Pushed ${registry}/app@sha256:${'0a'.repeat(32)}`,
].join('\n');

/** A build that ended well an hour before, and its log. */
const good = (name: string, containers: readonly object[] = [kaniko(registry)]): Turn => ({
  objects: [
    job({
      name,
      containers,
      status: { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] },
    }),
    buildPod({
      name: `${name}-abcde`,
      labels: { app: 'builder', 'job-name': name },
      containers,
      status: {
        phase: 'Succeeded',
        containerStatuses: [
          containerStatus('kaniko', ended(0, 'Completed', '2026-01-18T14:20:00Z')),
        ],
      },
    }),
  ],
  logs: { [`${builds}/${name}-abcde/kaniko`]: goodLog },
});

const causesOf = ({ causes }: Diagnosis) => causes.map(({ id }) => id);

describe('a line that every build of the target prints', () => {
  it('suggests nothing where a build that succeeded printed it too', async () => {
    const diagnosis = await diagnosisOf({ ...good('app-6'), log: badLog });
    expect(causesOf(diagnosis)).toEqual(['git-auth']);
    expect(diagnosis.ruledOut).toContainEqual(
      expect.objectContaining({
        id: 'dependency-install-failed',
        because: 'what speaks for it also stands in the log of builds/app-6-abcde, which succeeded',
      }),
    );
  });

  it('suggests its cause where no such build is left', async () => {
    const diagnosis = await diagnosisOf({ log: badLog });
    expect(causesOf(diagnosis)).toEqual(
      expect.arrayContaining(['git-auth', 'dependency-install-failed']),
    );
  });

  it('suggests its cause where the build that succeeded makes something else', async () => {
    const other = { ...kaniko(registry), args: [`--destination=${registry}/other:1`] };
    const diagnosis = await diagnosisOf({ ...good('app-6', [other]), log: badLog });
    expect(causesOf(diagnosis)).toContain('dependency-install-failed');
  });

  it('is not what tells most of a failure that nothing explains', async () => {
    const unheard = 'the orbit is taken by frobnicator 7';
    const log = [...begin, usual('10:45:32'), unheard].join('\n');
    const { verdict, telling } = await diagnosisOf({ ...good('app-6'), log });
    expect(verdict).toBe('novel');
    expect(telling?.[0]?.text).toBe(unheard);
  });

  it('costs two calls at most', async () => {
    const without = await diagnosisOf({ log: badLog });
    const compared = await diagnosisOf({ ...good('app-6'), log: badLog });
    expect(compared.calls.count).toBeLessThanOrEqual(without.calls.count + 1);
    expect(compared.calls.rounds).toBeLessThanOrEqual(4);
  });

  it('may not be compared where logs may not be read, and then nothing is called noise', async () => {
    const { objects = [] } = good('app-6');
    const diagnosis = await diagnosisOf({ objects, log: badLog });
    expect(causesOf(diagnosis)).toContain('dependency-install-failed');
  });
});

describe('how a container ended', () => {
  it('is no noise, whatever the log of a good build holds', async () => {
    const diagnosis = await diagnosisOf({
      objects: [
        ...(good('app-6').objects ?? []),
        buildPod({
          containers: [kaniko(registry)],
          status: {
            phase: 'Failed',
            containerStatuses: [containerStatus('kaniko', ended(137, 'OOMKilled'))],
          },
        }),
      ],
      logs: { [`${builds}/app-6-abcde/kaniko`]: 'Killed\n' },
      log: [...begin, 'Killed'].join('\n'),
    });
    expect(diagnosis.causes[0]).toMatchObject({ id: 'oom-killed', certainty: 'confirmed' });
  });
});
