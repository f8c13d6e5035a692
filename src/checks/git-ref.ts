import { defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import { type Fact, type FactValue, fact, factValue, unknown } from '../model/facts.ts';
import { buildPod } from './build-pod.ts';

/** Which ref was the builder told to build, and in which form? Asks nothing new: the manifest has it. */
export const gitRef = defineCheck<Build>({
  id: 'git-ref',
  asks: 'Which git ref was the builder told to build?',
  gives: ['git.ref', 'git.refForm'],
  needs: ['builder.context'],
  when: 'suggested',
  read: async (_cluster, { build }) => build,
  conclude: (build, { facts }) => refFacts(factValue(facts, 'builder.context') ?? '', build),
});

/** `<address>#<ref>`; Kaniko takes a commit behind a second `#`. */
function refFacts(context: string, build: Build): Fact[] {
  const [, ref] = context.split('#');
  const pod = buildPod(build);
  if (!ref || !pod) return [unknown('git.ref', 'the build context names no ref')];
  const evidence = pod.seen('.spec.containers[].args', context);
  return [fact('git.ref', ref, evidence), fact('git.refForm', formOf(ref), evidence)];
}

/** No ref may hold a colon (git-check-ref-format(1)): what follows one is a folder, in Docker's way to write contexts. */
function formOf(ref: string): FactValue<'git.refForm'> {
  if (ref.includes(':')) return 'with-folder';
  if (/^[0-9a-f]{40}$/.test(ref)) return 'commit';
  return ref.startsWith('refs/') ? 'full' : 'short';
}
