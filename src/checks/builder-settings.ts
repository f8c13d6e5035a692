import { defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import { type Fact, fact, unknown } from '../model/facts.ts';
import { decisiveContainer } from './build-container.ts';
import { buildPod } from './build-pod.ts';
import { type Builder, builderOf, option } from './builder.ts';
import { seenIn } from './sources.ts';

/** Which builder is it, and which of its settings matter for time and cache? Asks nothing new. */
export const builderSettings = defineCheck<Build>({
  id: 'builder-settings',
  asks: 'Which builder is it, does it keep layers, and how much CPU may it use?',
  gives: ['builder.cache', 'builder.cacheRepository', 'builder.image', 'container.cpuLimit'],
  needs: ['builder.kind'],
  when: 'suggested',
  read: async (_cluster, { build }) => build,
  conclude: (build) => [...imageFacts(build), ...cacheFacts(build), ...cpuFacts(build)],
});

function imageFacts(build: Build): Fact[] {
  const pod = buildPod(build);
  const builder = builderOf(pod?.spec);
  if (!pod || !builder) return [];
  const { image } = builder.container;
  const repository = option(builder.arguments, ['--cache-repo']);
  const seen = (text: string) => pod.seen(`container ${builder.container.name}`, text);
  return [
    ...(image ? [fact('builder.image', image, seen(image))] : []),
    ...(repository
      ? [fact('builder.cacheRepository', repository, seen(`--cache-repo=${repository}`))]
      : []),
  ];
}

function cacheFacts({ job, pods }: Build): Fact[] {
  const owner = job ?? pods[0];
  const builder = builderOf(job?.spec?.template.spec ?? pods[0]?.spec);
  const use = builder && cacheUse(builder);
  if (!owner || !builder || !use)
    return [unknown('builder.cache', 'how this builder keeps layers is not known')];
  const place = `container ${builder.container.name}`;
  return [fact('builder.cache', use.kind, seenIn(job ? 'Job' : 'Pod', owner, place, use.text))];
}

/** Kaniko and Kimia keep layers when told so; Buildah's `bud` and `build` with `--layers`, which is off by default. */
function cacheUse({ kind, arguments: words }: Builder) {
  if (kind === 'unknown') return undefined;
  const flag = kind === 'buildah' ? '--layers' : '--cache';
  const word = words.find((one) => one === flag || one.startsWith(`${flag}=`));
  if (word === undefined) return { kind: 'off', text: `${flag} is not set` } as const;
  return { kind: /=(?:false|0)$/i.test(word) ? 'off' : 'on', text: word } as const;
}

function cpuFacts({ pods }: Build): Fact[] {
  const container = decisiveContainer(pods);
  if (!container) return [unknown('container.cpuLimit', 'the build has no pod any more')];
  const { pod, spec } = container;
  const limit = spec.resources?.limits?.cpu;
  return limit
    ? [
        fact(
          'container.cpuLimit',
          limit,
          seenIn('Pod', pod, `container ${spec.name} .resources.limits.cpu`, limit),
        ),
      ]
    : [];
}
