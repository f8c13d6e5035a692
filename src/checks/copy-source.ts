import { posix } from 'node:path';
import { defineCheck } from '../diagnosis/check.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Fact, fact, isKnown, unknown } from '../model/facts.ts';
import {
  type ContextFiles,
  lookUp,
  mountedFiles,
  nearestFile,
  readContextFiles,
} from './context-files.ts';

/** Is the file that a COPY or ADD misses in the build context? */
export const copySource = defineCheck<ContextFiles | undefined>({
  id: 'copy-source',
  asks: 'Does the build context hold the file that is copied?',
  gives: ['copy.source', 'copy.from', 'copy.exists', 'copy.nearest', 'copy.ignored'],
  needs: ['builder.kind', 'log.signature'],
  when: 'suggested',
  read: (cluster, { build }) => readContextFiles(cluster, build),
  conclude(context, { facts }) {
    const missed = missedSource(facts, context?.directory);
    if (!missed) return [unknown('copy.source', 'the log does not name the file that is missing')];
    const { source, from, evidence } = missed;
    return [
      fact('copy.source', source, evidence),
      fact('copy.from', from, evidence),
      ...(from === 'context' ? existenceFacts(context, source) : []),
    ];
  },
});

interface Missed {
  readonly source: string;
  readonly from: 'context' | 'stage';
  readonly evidence: Evidence;
}

/** The kernel's words in Kaniko and Buildah, and BuildKit's own. */
const wordings: readonly RegExp[] = [
  /(?:lstat|stat|fileinfo for|open) "?([^\s":]+)"?: no such file or directory/,
  /stat: "([^"]+)": no such file/,
  /"([^"]+)": not found/,
  /no items matching glob "([^"]+)"/,
  /COPY failed: (?:file not found in build context or excluded by \.dockerignore: )?stat ([^\s:]+):/,
];

/** Kaniko keeps what later stages copy from a stage in a directory of its own below /kaniko. */
const stageDirectory = /^\/kaniko\/(?:deps\/)?[\w.-]+\//;

function missedSource(facts: readonly Fact[], directory: string | undefined): Missed | undefined {
  const lines = facts
    .filter(isKnown)
    .filter(({ name, value }) => name === 'log.signature' && value === 'copy-source-missing')
    .flatMap(({ evidence }) => evidence);
  for (const evidence of lines) {
    const path = wordings.map((one) => one.exec(evidence.text)?.[1]).find(Boolean);
    if (!path) continue;
    if (stageDirectory.test(path))
      return { source: path.replace(stageDirectory, '/'), from: 'stage', evidence };
    const isInside = directory !== undefined && path.startsWith(`${directory}/`);
    const inContext = isInside ? path.slice(directory.length + 1) : path;
    return { source: inContext.replace(/^\/+/, ''), from: 'context', evidence };
  }
  return undefined;
}

function existenceFacts(context: ContextFiles | undefined, source: string): Fact[] {
  if (!context)
    return [unknown('copy.exists', 'the build context is no directory whose mounts are known')];
  const path = posix.join(context.directory, source);
  const lookup = lookUp(context, path);
  if (lookup.kind === 'unknown') return [unknown('copy.exists', lookup.because)];
  if (lookup.kind === 'found') {
    const evidence = { source: lookup.file.source, text: lookup.file.path };
    return [fact('copy.exists', true, evidence), ...ignoredFacts(context, source)];
  }
  const files = mountedFiles(context).map((one) => one.path);
  const evidence = {
    source: `Mounts at ${context.directory}`,
    text: files.length > 0 ? `there is ${files.join(', ')}` : 'they hold no file',
  };
  const nearest = nearestFile(context, path);
  return [
    fact('copy.exists', false, evidence),
    ...(nearest ? [fact('copy.nearest', nearest, evidence)] : []),
  ];
}

/** A pattern that names the file itself or everything. Others may match too; they are left to the reader. */
function ignoredFacts(context: ContextFiles, source: string): Fact[] {
  const ignore = mountedFiles(context).find(
    ({ path }) => path === posix.join(context.directory, '.dockerignore'),
  );
  const pattern = ignore?.text
    .split('\n')
    .map((line) => line.trim())
    .find((line) => [source, `/${source}`, '*', '**'].includes(line));
  return ignore && pattern
    ? [fact('copy.ignored', pattern, { source: ignore.source, text: pattern })]
    : [];
}
