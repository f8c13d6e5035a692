import { defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import { type Fact, fact, factValue } from '../model/facts.ts';
import { buildPod } from './build-pod.ts';
import { builderOf, option } from './builder.ts';

/** Is the build for the architecture of its node? A builder can only run instructions of its own. Asks nothing new. */
export const builderPlatform = defineCheck<Build>({
  id: 'builder-platform',
  asks: 'Is the build for the architecture of its node?',
  gives: ['builder.platform', 'platform.matches'],
  needs: ['builder.kind', 'node.architecture'],
  when: 'suggested',
  read: async (_cluster, { build }) => build,
  conclude(build, { facts }) {
    const pod = buildPod(build);
    const builder = builderOf(pod?.spec);
    const platform =
      builder && option(builder.arguments, ['--custom-platform', '--customPlatform', '--platform']);
    const node = factValue(facts, 'node.architecture');
    if (!pod || !platform || !node) return [];
    const evidence = pod.seen(`.spec container ${builder.container.name} .args`, platform);
    const wanted = platform.split(',').map(architectureOf);
    return [fact('builder.platform', platform, evidence), ...matchFact(wanted, node, evidence)];
  },
});

const matchFact = (
  wanted: readonly string[],
  node: string,
  evidence: Parameters<typeof fact>[2],
): Fact[] => [
  fact(
    'platform.matches',
    wanted.every((one) => one === node),
    evidence,
  ),
];

/** `linux/arm64/v8` is of arm64; `x86_64` and `aarch64` are what kernels call them. */
function architectureOf(platform: string): string {
  const parts = platform.split('/');
  const name = parts[1] ?? parts[0] ?? '';
  return { x86_64: 'amd64', aarch64: 'arm64' }[name] ?? name;
}
