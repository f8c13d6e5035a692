import { defineCheck } from '../diagnosis/check.ts';
import { failedCommand } from '../diagnosis/failed-command.ts';
import { type Fact, fact, factValues, isKnown } from '../model/facts.ts';

/** Which command of the Dockerfile failed, with which exit code, and what did it print last? Asks nothing new. */
export const commandFailure = defineCheck<undefined>({
  id: 'command-failure',
  asks: 'Which command of the Dockerfile failed?',
  gives: ['command.text', 'command.exitCode', 'command.output'],
  needs: ['log.signature'],
  when: 'suggested',
  read: async () => undefined,
  conclude(_, { facts }) {
    const known = facts.filter(isKnown);
    const reports = known
      .filter(({ name, value }) => name === 'log.signature' && value === 'build-command-failed')
      .flatMap(({ evidence }) => evidence);
    const report = reports.at(-1);
    if (!report) return outputFacts(facts);
    const steps = factValues(facts, 'build.phases').flat();
    const step = steps.findLast(({ name }) => name.startsWith('RUN '))?.name;
    const { text, exitCode } = failedCommand(
      reports.map((one) => one.text),
      step,
    );
    return [
      ...(text ? [fact('command.text', text, report)] : []),
      ...(exitCode === undefined ? [] : [fact('command.exitCode', exitCode, report)]),
      ...outputFacts(facts),
    ];
  },
});

/** The lines that tell most, the builder's report aside; together they are the evidence. */
function outputFacts(facts: readonly Fact[]): Fact[] {
  const known = facts.filter(isKnown);
  const reports = new Set(
    known
      .filter(({ name, value }) => name === 'log.signature' && value === 'build-command-failed')
      .flatMap(({ evidence }) => evidence.map(({ text }) => text)),
  );
  const lines = known
    .filter(({ name }) => name === 'log.tellingLine')
    .flatMap(({ evidence }) => evidence)
    .filter(({ text }) => !reports.has(text));
  const last = lines.at(-1);
  return last ? [fact('command.output', last.text, ...lines)] : [];
}
