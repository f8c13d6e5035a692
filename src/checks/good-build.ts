import { buildTarget, targetKey } from '../diagnosis/build-target.ts';
import { type CheckContext, defineCheck } from '../diagnosis/check.ts';
import { decisiveLines } from '../diagnosis/decisive-lines.ts';
import { goodTemplates, templateKey } from '../diagnosis/good-log.ts';
import { findSignatures } from '../diagnosis/log-signatures.ts';
import type { Cluster, Reading } from '../model/cluster.ts';
import { type Fact, fact, factValue, isKnown } from '../model/facts.ts';
import type { Systems } from '../model/systems.ts';
import { decisiveContainer } from './build-container.ts';
import { logName, readBuildLog } from './build-log.ts';
import { unseen } from './unseen.ts';

interface GoodRead {
  /** Of the log of a build that is still in the cluster, and of what is remembered of earlier ones. */
  readonly sources: readonly Source[];
  /** The log of this build, which was read before. */
  readonly own?: { readonly name: string; readonly text: string };
}

interface Source {
  /** Where the lines stand, as the evidence names it. */
  readonly name: string;
  readonly templates: Reading<ReadonlySet<string>>;
}

/**
 * Which lines of the log also stand in the log of a build of the same target that succeeded? They are no evidence: what
 * made nothing fail then makes nothing fail now.
 */
export const goodBuild = defineCheck<GoodRead>({
  id: 'good-build',
  asks: 'What stands in the log of a build that succeeded, too?',
  gives: ['log.noise', 'log.tellingLine'],
  needs: ['log.tellingLine', 'container.name'],
  when: 'once-known',
  async read(cluster, context, systems) {
    if (factValue(context.facts, 'job.state') !== 'failed') return { sources: [] };
    const [fromCluster, remembered] = await Promise.all([
      goodLog(cluster, context),
      history(systems, context),
    ]);
    const container = decisiveContainer(context.build.pods);
    const own = container && (await readBuildLog(cluster, container));
    return {
      sources: [...fromCluster, ...remembered],
      ...(container && own?.kind === 'found'
        ? { own: { name: logName(container), text: own.value.text } }
        : {}),
    };
  },
  conclude: ({ sources, own }, { facts, signatures }) => {
    const noise = sources.flatMap((source) => noiseIn(source, facts));
    if (noise.length === 0 || !own) return noise;
    const isNoise = (line: string) =>
      sources.some(({ templates }) => has(templates, templateKey(line)));
    const left = findSignatures(own.text, signatures).filter(({ text }) => !isNoise(text));
    return [
      ...noise,
      ...decisiveLines(own.text, left, 5, isNoise)
        .filter(({ text }) => !isNoise(text))
        .map(({ line, text }) =>
          fact('log.tellingLine', text, { source: `Log ${own.name} line ${line}`, text }),
        ),
    ];
  },
});

async function goodLog(cluster: Cluster, { build, facts }: CheckContext): Promise<Source[]> {
  const good = factValue(facts, 'builds.lastGood');
  if (!good) return [];
  const { namespace } = build.subject;
  const { pod, container } = good;
  const log = await cluster.log({ namespace, name: pod, container });
  const templates = log.kind === 'found' ? { ...log, value: goodTemplates(log.value.text) } : log;
  return [{ name: `the log of ${namespace}/${pod}, which succeeded`, templates }];
}

async function history({ history }: Systems, { build, facts }: CheckContext): Promise<Source[]> {
  if (!history) return [];
  const target = buildTarget(build.subject.name, factValue(facts, 'builder.destination'));
  const kept = await history.goodTemplates(targetKey(build.subject, target));
  const templates = kept.kind === 'found' ? { ...kept, value: new Set(kept.value) } : kept;
  return [{ name: 'the logs of earlier builds of it, which succeeded', templates }];
}

/** What is not there is no gap: most targets have no good build to look at. */
function noiseIn({ name, templates }: Source, facts: readonly Fact[]): Fact[] {
  if (templates.kind === 'not-found') return [];
  if (templates.kind !== 'found') return unseen(templates, 'log.noise', name);
  const lines = facts.flatMap((one) =>
    isKnown(one) && (one.name === 'log.signature' || one.name === 'log.tellingLine')
      ? one.evidence.map(({ text }) => text)
      : [],
  );
  return [...new Set(lines)]
    .filter((line) => templates.value.has(templateKey(line)))
    .map((line) => fact('log.noise', line, { source: name, text: line }));
}

const has = (templates: Source['templates'], key: string): boolean =>
  templates.kind === 'found' && templates.value.has(key);
