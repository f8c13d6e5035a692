import { describe, expect, it } from 'vitest';
import { rateLimit } from '../../src/checks/rate-limit.ts';
import { type Fact, factValue } from '../../src/model/facts.ts';
import { seen } from '../support/facts.ts';
import { type FakeState, fakeCluster } from '../support/fake-cluster.ts';
import { build, kaniko, pod } from '../support/objects.ts';

const hub =
  'GET https://index.docker.io/v2/library/node/manifests/20: TOOMANYREQUESTS: You have reached your unauthenticated pull rate limit';

const limited = (text: string, signature = 'other-registry-rate-limited'): Fact[] => [
  seen('log.signature', signature, text),
  seen('registry.host', '10.43.170.72:5000'),
];

/** A pod that builds now. */
const building = (name: string, destination = '10.43.170.72:5000/other:1') =>
  pod({
    name,
    spec: { containers: [kaniko({ args: [`--destination=${destination}`] })] },
    status: { phase: 'Running' },
  });

const run = (facts: Fact[], state: FakeState = {}) =>
  rateLimit.run(fakeCluster(state), { build: build({ pods: [pod()] }), facts });

describe('rate-limit', () => {
  it.each([
    [hub, 'docker-hub'],
    ['GET https://public.ecr.aws/v2/x/manifests/1: 429 Too Many Requests', 'ecr'],
    ['GET https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/v2/x: 429', 'ecr'],
    ['GET https://ghcr.io/v2/x/manifests/1: 429 Too Many Requests', 'other'],
  ])('says whose limit it is: %s', async (text, owner) => {
    expect(factValue(await run(limited(text)), 'limit.owner')).toBe(owner);
  });

  it('takes a limit of the registry itself for one in the cluster where it is a Service', async () => {
    const facts = limited('PUT 10.43.170.72:5000: 429', 'registry-rate-limited');
    expect(factValue(await run(facts), 'limit.owner')).toBe('other');
    const found = await run([...facts, seen('registry.service', 'found')]);
    expect(factValue(found, 'limit.host')).toBe('10.43.170.72:5000');
    expect(factValue(found, 'limit.owner')).toBe('in-cluster');
  });

  it('sees that nobody logged in, where the registry says so', async () => {
    expect(factValue(await run(limited(hub)), 'limit.asked')).toBe('anonymous');
    expect(
      factValue(await run(limited('index.docker.io/v2/: toomanyrequests')), 'limit.asked'),
    ).toBeUndefined();
  });

  it('counts every other build for Docker Hub, and for others those that push there', async () => {
    const objects = [building('a'), building('b', 'ghcr.io/acme/b:1'), building('app-7-x')];
    const ofHub = await run(limited(hub), { objects });
    expect(ofHub.at(-1)).toEqual({
      name: 'limit.otherBuilds',
      value: 2,
      evidence: [{ source: 'Pods that build now', text: 'builds/a, builds/b' }],
    });
    const ofGitHub = await run(limited('GET https://ghcr.io/v2/x: 429'), { objects });
    expect(ofGitHub.at(-1)).toMatchObject({ value: 1, evidence: [{ text: 'builds/b' }] });
  });

  it('counts neither pods that have ended nor those that build nothing', async () => {
    const ended = { ...building('a'), status: { phase: 'Succeeded' } };
    const web = pod({
      name: 'web',
      spec: { containers: [{ name: 'web', image: 'nginx' }] },
      status: { phase: 'Running' },
    });
    const facts = await run(limited(hub), { objects: [ended, web] });
    expect(facts.at(-1)).toMatchObject({ value: 0, evidence: [{ text: 'none' }] });
  });

  it('asks nothing where no limit was reached, or a tool only warned of it', async () => {
    expect(await run([])).toEqual([]);
    expect(await run(limited(`WARN[0003] ${hub}, retrying`))).toEqual([]);
  });

  it('says which permission is missing, and what was not answered', async () => {
    const told = await run(limited(hub), { forbidden: ['list pods'] });
    expect(factValue(told, 'limit.owner')).toBe('docker-hub');
    expect(told.at(-1)).toMatchObject({
      name: 'limit.otherBuilds',
      unknown: 'the bot may not list pods in builds',
    });
    const silent = await run(limited(hub), { unavailable: ['list pods'] });
    expect(silent.at(-1)).toMatchObject({ unknown: 'list of pods: not answered within 5 s' });
  });
});
