import { defineCheck } from '../diagnosis/check.ts';
import { complainedLine, complaintIn, printedDockerfile } from '../diagnosis/dockerfile-text.ts';
import type { PodLog, Reading } from '../model/cluster.ts';
import { type Fact, fact, factValue, isKnown, unknown } from '../model/facts.ts';
import { redact } from '../model/redaction.ts';
import { decisiveContainer } from './build-container.ts';
import { type ContextFiles, lookUp, readContextFiles } from './context-files.ts';
import { unseen } from './unseen.ts';

interface TextRead {
  readonly context: ContextFiles | undefined;
  /** The log of the init container that made the context, where one did. */
  readonly log?: { readonly source: string; readonly reading: Reading<PodLog> };
}

/** What does the line read that the builder stumbled over? Out of the ConfigMap, or out of what made the Dockerfile. */
export const dockerfileText = defineCheck<TextRead>({
  id: 'dockerfile-text',
  asks: 'What does the line read that the builder cannot?',
  gives: ['dockerfile.line'],
  needs: ['log.signature', 'context.source'],
  when: 'suggested',
  async read(cluster, { build, facts }) {
    const context = await readContextFiles(cluster, build);
    const pod = decisiveContainer(build.pods)?.pod.metadata;
    const container = factValue(facts, 'context.filler');
    if (!pod?.name || !container) return { context };
    const reading = await cluster.log({
      namespace: build.subject.namespace,
      name: pod.name,
      container,
    });
    const source = `Log ${build.subject.namespace}/${pod.name}/${container}`;
    return { context, log: { source, reading } };
  },
  conclude({ context, log }, { facts }) {
    const complaint = complaintIn(complaintText(facts));
    const text = mountedText(context) ?? printedText(log);
    if (!text) return whyUnseen(log);
    const line = complainedLine(text.dockerfile, complaint);
    if (!line)
      return [
        unknown('dockerfile.line', `${text.source} does not hold what the builder complains of`),
      ];
    // Dockerfiles hold tokens, and a fact is kept with its incident.
    const shown = redact(line.text.trim());
    return [
      fact(
        'dockerfile.line',
        { number: line.number, text: shown, from: text.source },
        { source: `${text.source} line ${line.number}`, text: shown },
      ),
    ];
  },
});

const complaintText = (facts: readonly Fact[]): string =>
  facts
    .filter(isKnown)
    .filter(({ name, value }) => name === 'log.signature' && value === 'dockerfile-invalid')
    .flatMap(({ evidence }) => evidence.map(({ text }) => text))
    .join('\n');

function mountedText(context: ContextFiles | undefined) {
  const lookups = context?.dockerfiles.map((path) => lookUp(context, path)) ?? [];
  const found = lookups.find((one) => one.kind === 'found');
  return found && { dockerfile: found.file.text, source: found.file.source };
}

function printedText(log: TextRead['log']) {
  if (log?.reading.kind !== 'found') return undefined;
  const dockerfile = printedDockerfile(log.reading.value.text);
  return dockerfile === undefined ? undefined : { dockerfile, source: log.source };
}

function whyUnseen(log: TextRead['log']): Fact[] {
  if (!log) return [unknown('dockerfile.line', 'the Dockerfile is not in a ConfigMap')];
  return log.reading.kind === 'found'
    ? [unknown('dockerfile.line', `${log.source} does not print the Dockerfile`)]
    : unseen(log.reading, 'dockerfile.line', log.source.replace('Log ', 'log of '));
}
