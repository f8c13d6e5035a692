import { beforeAll, describe, expect, it } from 'vitest';
import { raiseMemory } from '../../src/fixes/raise-memory.ts';
import type { FixOutcome, SourceFile } from '../../src/model/fix.ts';
import { exampleManifests } from '../support/github-emulator.ts';
import { fixRequest, outOfMemory } from './requests.ts';

let files: SourceFile[];
beforeAll(async () => {
  files = Object.entries(await exampleManifests()).map(([path, text]) => ({ path, text }));
});

function raised(namespace: string, name: string, limit: string): FixOutcome {
  const request = fixRequest(files, outOfMemory(limit), { name });
  return raiseMemory.apply({ ...request, subject: { ...request.subject, namespace } });
}

/** The only line that a change takes away, and the one that it puts in its place. */
function lines(outcome: FixOutcome): string[] {
  const change = outcome.kind === 'choice' ? outcome.candidates[0] : outcome;
  if (change?.kind !== 'changed') throw new Error(change?.because);
  return change.changes.flatMap(({ path, before = '', after }) => {
    const [old, fresh] = [before.split('\n'), after.split('\n')];
    return [
      path,
      ...old.filter((line) => !fresh.includes(line)),
      ...fresh.filter((line) => !old.includes(line)),
    ].map((line) => line.trim());
  });
}

describe('the example repository', () => {
  it.each([
    [
      'a plain manifest',
      'cortex-system/moe-router-build',
      '1Gi',
      [
        'apps/cortex-system/moe-router-build.yaml',
        'limits: { cpu: "2", memory: 1Gi }   # enough for flask',
        'limits: { cpu: "2", memory: 2Gi }   # enough for flask',
      ],
    ],
    [
      "the overlay's patch",
      'dynamic-apps/kaniko-build-test-webapp-002',
      '4Gi',
      ['apps/dynamic-apps/overlays/production/memory.yaml', 'memory: 4Gi', 'memory: 8Gi'],
    ],
    [
      'a values file of an Application',
      'cortex-system/moe-router-simple-build',
      '1Gi',
      ['charts/build/values-production.yaml', 'memory: 1Gi', 'memory: 2Gi'],
    ],
    [
      'the values text of an Application',
      'cortex-system/moe-router-git-build',
      '1Gi',
      [
        'argocd/moe-router-git-build.yaml',
        'memory: 1Gi   # git itself takes 200Mi',
        'memory: 2Gi   # git itself takes 200Mi',
      ],
    ],
    [
      'a HelmRelease',
      'edge/sensor-gateway-build',
      '1Gi',
      ['clusters/edge/sensor-gateway-build.yaml', 'memory: 1Gi', 'memory: 2Gi'],
    ],
  ])('has the memory of a build in %s', (_name, build, limit, change) => {
    const [namespace = '', name = ''] = build.split('/');
    expect(lines(raised(namespace, name, limit))).toEqual(change);
  });

  it('has the values of a chart that lies elsewhere: offered, and not certain', () => {
    const outcome = raised('knative-lambda', 'build-parser-ghi789-1737196200', '1Gi');
    expect(outcome).toMatchObject({
      kind: 'choice',
      isGuess: true,
      because: expect.stringMatching(/may be made from Application knative-lambda$/),
    });
    expect(lines(outcome)).toEqual([
      'apps/knative-lambda/values.yaml',
      'memory: 1Gi  # parsers were small when this was set',
      'memory: 2Gi  # parsers were small when this was set',
    ]);
  });
});
