import { describe, expect, it } from 'vitest';
import { fitQuota } from '../../src/fixes/fit-quota.ts';
import { type FactValue, fact } from '../../src/model/facts.ts';
import { fixedBy, jobWith, summaryBy } from './requests.ts';

type Room = FactValue<'resources.room'>;
const gi = 2 ** 30;
const fixed = fixedBy(fitQuota);
const job = (limits: string, requests?: string) =>
  jobWith(`resources: { limits: ${limits}${requests ? `, requests: ${requests}` : ''} }`);
const room = (more: Partial<Room>) =>
  fact('resources.room', {
    by: 'ResourceQuota team',
    share: 'limits',
    resource: 'memory',
    ...more,
  });

describe('a build that asks for more than there is', () => {
  it('asks for what is left, in its limit and in a request above that', () => {
    expect(fixed(job('{ memory: 4Gi }', '{ memory: 3Gi }'), room({ most: 2.1 * gi }))).toBe(
      job('{ memory: 2Gi }', '{ memory: 2Gi }'),
    );
    expect(summaryBy(fitQuota)(job('{ memory: 4Gi }'), room({ most: 3 * gi }))).toBe(
      'limit of memory of container kaniko: 4Gi → 3Gi (ResourceQuota team)',
    );
  });

  it('requests less where only requests are bounded', () => {
    const request = room({ share: 'requests', resource: 'cpu', most: 1.5 });
    expect(fixed(job('{ cpu: 2 }', '{ cpu: 2 }'), request)).toBe(
      job('{ cpu: 2 }', '{ cpu: 1500m }'),
    );
    expect(fixed(job('{ cpu: 2, memory: 1Gi }', '{ memory: 1Gi }'), request)).toBe(
      job('{ cpu: 2, memory: 1Gi }', '{ memory: 1Gi, cpu: 1500m }'),
    );
  });

  it('keeps the tightest of several bounds', () => {
    const rooms = [room({ most: 3 * gi }), room({ share: 'requests', most: 2 * gi })];
    for (const facts of [rooms, rooms.toReversed()])
      expect(fixed(job('{ memory: 4Gi }', '{ memory: 4Gi }'), ...facts)).toBe(
        job('{ memory: 3Gi }', '{ memory: 2Gi }'),
      );
  });

  it('leaves the other containers of its pod what they ask for', () => {
    const sidecar = '\n        - { name: proxy, resources: { limits: { memory: 1Gi } } }\n';
    const text = job('{ memory: 4Gi }').trimEnd() + sidecar;
    expect(fixed(text, room({ most: 4 * gi }))).toBe(job('{ memory: 3Gi }').trimEnd() + sidecar);
  });

  it('is not cut to what it cannot do with', () => {
    expect(fixed(job('{ memory: 4Gi }'), room({ most: gi }))).toMatch(
      /leaves 1Gi of memory, less than half of the 4Gi/,
    );
    expect(
      fixed(job('{ memory: 4Gi }'), room({ most: 3 * gi }), fact('container.memoryPeak', '3.2Gi')),
    ).toMatch(/measured to use 3.2Gi, and ResourceQuota team leaves 3Gi/);
  });

  it('is left alone where the repository is ahead', () => {
    expect(fixed(job('{ memory: 2Gi }'), room({ most: 3 * gi }))).toMatch(/asks for 2Gi already/);
    expect(fixed(job('{ memory: 2Gi }'))).toMatch(/no bound is known/);
  });
});

describe('a build that asks for less than it must', () => {
  it('requests the least that is allowed, and no more than its limit', () => {
    const least = room({
      by: 'LimitRange bounds',
      container: 'kaniko',
      share: 'requests',
      least: gi,
    });
    expect(fixed(job('{ memory: 2Gi }', '{ memory: 256Mi }'), least)).toBe(
      job('{ memory: 2Gi }', '{ memory: 1Gi }'),
    );
    expect(fixed(job('{ memory: 512Mi }', '{ memory: 256Mi }'), least)).toBe(
      job('{ memory: 1Gi }', '{ memory: 1Gi }'),
    );
  });
});

it('does not say that a node has room whose pods were not seen', () => {
  const outcome = fitQuota.apply({
    subject: { cluster: '', kind: 'Job', namespace: 'cortex-system', name: 'moe-router-build' },
    facts: [room({ by: 'node node-1', share: 'requests', most: 3 * gi, mayBeLess: true })],
    files: [{ path: 'job.yaml', text: job('{ memory: 4Gi }', '{ memory: 4Gi }') }],
    places: {},
  });
  expect(outcome).toMatchObject({ proof: [{ holds: 'unknown' }] });
});
