import { defineCheck } from '../diagnosis/check.ts';
import { dependencyFailure } from '../diagnosis/dependency-failure.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Fact, fact, isKnown, unknown } from '../model/facts.ts';

const signatures: ReadonlySet<unknown> = new Set([
  'npm-failed',
  'pip-failed',
  'os-packages-failed',
  'language-packages-failed',
  'download-failed',
]);

/** Which package could not be installed, from where, and why? Asks nothing new: the log was read. */
export const dependencyInstall = defineCheck<undefined>({
  id: 'dependency-install',
  asks: 'Which package could not be installed, and why?',
  gives: ['dependency.manager', 'dependency.package', 'dependency.host', 'dependency.failure'],
  needs: ['log.signature'],
  when: 'suggested',
  read: async () => undefined,
  conclude(_, { facts }) {
    const evidence = tellingEvidence(facts);
    const [decisive] = evidence;
    if (!decisive) return [];
    const found = dependencyFailure(evidence.map(({ text }) => text));
    if (!found) return [unknown('dependency.manager', 'the log does not name the package manager')];
    const { manager, failure, package: name, host } = found;
    const naming = (word: string) => evidence.find(({ text }) => text.includes(word)) ?? decisive;
    return [
      fact('dependency.manager', manager, decisive),
      ...(failure ? [fact('dependency.failure', failure, decisive)] : []),
      ...(name ? [fact('dependency.package', name, naming(name))] : []),
      ...(host ? [fact('dependency.host', host, naming(host))] : []),
    ];
  },
});

/** What the managers' signatures were found in first, then the lines around it. */
export function tellingEvidence(facts: readonly Fact[]): Evidence[] {
  const known = facts.filter(isKnown);
  const decisive = known.filter(
    ({ name, value }) => name === 'log.signature' && signatures.has(value),
  );
  if (decisive.length === 0) return [];
  const around = known.filter(({ name }) => name === 'log.tellingLine');
  return [...decisive, ...around].flatMap(({ evidence }) => evidence);
}
