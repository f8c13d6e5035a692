import { describe, expect, it } from 'vitest';
import { setPlatform } from '../../src/fixes/set-platform.ts';
import { type Fact, fact } from '../../src/model/facts.ts';
import { fixedBy, jobWith } from './requests.ts';

const fixed = fixedBy(setPlatform);
const job = (platform: string, selector?: string) =>
  jobWith(`args: [--custom-platform=${platform}]`, {
    pod: selector ? `nodeSelector: ${selector}` : '',
  });
const onOther = (nodes: number, ...more: Fact[]): Fact[] => [
  fact('builder.platform', 'linux/amd64'),
  fact('platform.matches', false),
  fact('node.architecture', 'arm64'),
  fact('platform.nodes', nodes),
  ...more,
];

describe('a build for another platform than that of its node', () => {
  it('runs on a node of that platform where there is one', () => {
    expect(fixed(job('linux/amd64', '{ pool: builds }'), ...onOther(2))).toBe(
      job('linux/amd64', '{ pool: builds, kubernetes.io/arch: amd64 }'),
    );
    expect(fixed(job('linux/amd64', '{ kubernetes.io/arch: arm64 }'), ...onOther(1))).toBe(
      job('linux/amd64', '{ kubernetes.io/arch: amd64 }'),
    );
  });

  it('is for the platform of the cluster where no node is of the other', () => {
    expect(fixed(job('linux/amd64'), ...onOther(0))).toBe(job('linux/arm64'));
  });

  it('is left alone where it is not known what could run it', () => {
    const [platform, matches] = onOther(1) as [Fact, Fact];
    expect(fixed(job('linux/amd64'), platform, matches)).toMatch(
      /could not be seen whether a node/,
    );
    expect(fixed(job('linux/amd64'), platform, fact('platform.matches', true))).toMatch(
      /names no other platform/,
    );
  });

  it('is left alone where the repository is ahead, or builds for several', () => {
    expect(fixed(job('linux/amd64', '{ kubernetes.io/arch: amd64 }'), ...onOther(1))).toMatch(
      /runs the build on amd64 already/,
    );
    expect(fixed(job('linux/arm64'), ...onOther(0))).toMatch(/builds for linux\/arm64, and/);
    const several = fact('builder.platform', 'linux/amd64,linux/arm64');
    expect(fixed(job('linux/amd64'), several, ...onOther(1))).toMatch(/several platforms/);
  });
});
