import { defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import { type Fact, type FactValue, fact, factValue, unknown } from '../model/facts.ts';
import { buildPod } from './build-pod.ts';
import { seenSignatures } from './seen-signatures.ts';

/** Which ref was the builder told to build, and in which form? Asks nothing new: the manifest has it. */
export const gitRef = defineCheck<Build>({
  id: 'git-ref',
  asks: 'Which git ref was the builder told to build?',
  gives: ['git.ref', 'git.refForm'],
  needs: [],
  when: 'suggested',
  read: async (_cluster, { build }) => build,
  conclude(build, { facts }) {
    const [, ref] = (factValue(facts, 'builder.context') ?? '').split('#');
    return ref ? refFacts(ref, build) : refInLog(facts);
  },
});

/** `<address>#<ref>`; Kaniko takes a commit behind a second `#`. */
function refFacts(ref: string, build: Build): Fact[] {
  const pod = buildPod(build);
  if (!pod) return [unknown('git.ref', 'there is neither a pod nor a Job to go by')];
  const evidence = pod.seen('.spec.containers[].args', ref);
  return [fact('git.ref', ref, evidence), fact('git.refForm', formOf(ref), evidence)];
}

/** A clone of another container, or one by a script: git itself names what it does not find. */
function refInLog(facts: readonly Fact[]): Fact[] {
  for (const { evidence } of seenSignatures(facts, ['git-ref-not-found'])) {
    const [, ref] = notFound.exec(evidence.text) ?? [];
    if (ref) return [fact('git.ref', ref, evidence)];
  }
  return [unknown('git.ref', 'the build context names no ref')];
}

const notFound =
  /(?:Remote branch|[Cc]ould not find remote branch|[Cc]ouldn't find remote ref|pathspec) ["']?([^\s"']+)/;

/** No ref may hold a colon (git-check-ref-format(1)): what follows one is a folder, in Docker's way to write contexts. */
function formOf(ref: string): FactValue<'git.refForm'> {
  if (ref.includes(':')) return 'with-folder';
  if (/^[0-9a-f]{40}$/.test(ref)) return 'commit';
  return ref.startsWith('refs/') ? 'full' : 'short';
}
