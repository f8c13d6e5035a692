import { describe, expect, it } from 'vitest';
import type { Check } from '../../src/diagnosis/check.ts';
import { nextChecks } from '../../src/diagnosis/plan.ts';
import { type Fact, type FactName, unknown } from '../../src/model/facts.ts';
import { cause, registryAddress, seen } from '../support/facts.ts';

const check = (
  id: string,
  when: Check['when'],
  gives: FactName[],
  needs: FactName[] = [],
): Check => ({ id, asks: `${id}?`, when, gives, needs, run: async () => [] });

const job = check('job', 'first', ['job.state', 'builder.registry']);
const log = check('log', 'first', ['log.signature'], ['job.state']);
const service = check('service', 'ahead', ['registry.address'], ['builder.registry']);
const pods = check('pods', 'suggested', ['registry.pods.total'], ['registry.address']);
const volume = check(
  'volume',
  'suggested',
  ['registry.volume.usedPercent'],
  ['registry.pods.total'],
);
const git = check('git', 'suggested', ['git.credentials'], ['job.state']);
const checks = [job, log, service, pods, volume, git];

const diskFull = cause({
  id: 'disk-full',
  suggested: { 'log.signature': 'registry-no-space' },
  confirmed: { 'registry.volume.usedPercent': { gte: 90 } },
});
const oom = cause({
  id: 'oom',
  confirmed: { 'container.reason': 'OOMKilled' },
  ruledOut: { 'pod.reason': 'Evicted' },
});

const next = (facts: readonly Fact[], done: readonly string[] = []): string[] =>
  nextChecks(checks, [diskFull, oom], facts, new Set(done)).map(({ id }) => id);

const state = seen('job.state', 'failed');
const registry = seen('builder.registry', '10.43.170.72:5000');
const symptom = seen('log.signature', 'registry-no-space');
const address = seen('registry.address', registryAddress);

describe('nextChecks', () => {
  it('begins with the first looks that need nothing', () => {
    expect(next([])).toEqual(['job']);
  });

  it('goes ahead with what will probably be asked while the first looks go on', () => {
    expect(next([state, registry], ['job'])).toEqual(['log', 'service']);
  });

  it('does not go ahead of a failure that the first facts explain', () => {
    const killed = seen('container.reason', 'OOMKilled');
    expect(next([state, registry, killed], ['job'])).toEqual(['log']);
  });

  it('goes ahead when the explanation is ruled out', () => {
    const facts = [
      state,
      registry,
      seen('container.reason', 'OOMKilled'),
      seen('pod.reason', 'Evicted'),
    ];
    expect(next(facts, ['job'])).toContain('service');
  });

  it('does not go ahead any more once the first looks are over and suggest nothing', () => {
    expect(next([state, registry], ['job', 'log'])).toEqual([]);
  });

  it('asks nothing more about a build that nothing suggests a cause for', () => {
    expect(next([state, registry, address], ['job', 'log', 'service'])).toEqual([]);
  });

  it('runs what a suggested cause needs, however far down', () => {
    const first = [state, registry, symptom];
    expect(next(first, ['job', 'log'])).toEqual(['service']);
    expect(next([...first, address], ['job', 'log', 'service'])).toEqual(['pods']);
    expect(
      next([...first, address, seen('registry.pods.total', 1)], ['job', 'log', 'service', 'pods']),
    ).toEqual(['volume']);
  });

  it('asks nothing more about a cause that is ruled out', () => {
    const full = cause({
      id: 'disk-full',
      suggested: { 'log.signature': 'registry-no-space' },
      confirmed: { 'registry.volume.usedPercent': { gte: 90 } },
      ruledOut: { 'network.egressToRegistry': 'denied' },
    });
    const facts = [state, registry, symptom, address, seen('registry.pods.total', 1)];
    const after = (more: readonly Fact[]) =>
      nextChecks(checks, [full], [...facts, ...more], new Set(['job', 'log', 'service', 'pods']));
    expect(after([]).map(({ id }) => id)).toEqual(['volume']);
    expect(after([seen('network.egressToRegistry', 'denied')])).toEqual([]);
  });

  it('leaves alone what only other causes name', () => {
    expect(next([state, registry, symptom, address], ['job', 'log', 'service'])).not.toContain(
      'git',
    );
  });

  it('does not run a check whose need could not be seen', () => {
    const facts = [state, symptom, unknown('registry.address', 'forbidden')];
    expect(next(facts, ['job', 'log', 'service'])).toEqual([]);
  });

  it('runs what only an advice needs once its cause is likely', () => {
    const away = cause({
      id: 'away',
      suggested: { 'log.signature': 'registry-timeout' },
      likely: { 'registry.responds': false },
      remedies: [{ when: { 'git.credentials': 'absent' }, do: 'Log in.' }],
    });
    const running = seen('job.state', 'failed');
    const timeout = seen('log.signature', 'registry-timeout');
    const chosen = (...facts: Fact[]) =>
      nextChecks([git], [away], facts, new Set()).map(({ id }) => id);
    expect(chosen(running, timeout)).toEqual([]);
    expect(chosen(running, timeout, seen('registry.responds', false))).toEqual(['git']);
  });

  it('never runs a check twice', () => {
    const facts = [state, registry, symptom, address, seen('registry.pods.total', 1)];
    expect(
      next(
        facts,
        checks.map(({ id }) => id),
      ),
    ).toEqual([]);
  });
});
