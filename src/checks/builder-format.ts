import { type CheckContext, defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import { type Fact, fact, factValue, factValues, unknown } from '../model/facts.ts';
import { buildPod } from './build-pod.ts';
import { type Builder, builderOf, option } from './builder.ts';

/** In which format are images made, and is a warning about it all that went wrong? Asks nothing new. */
export const builderFormat = defineCheck<Build>({
  id: 'builder-format',
  asks: 'In which format is the image made?',
  gives: ['builder.format', 'builder.onlyWarned'],
  needs: ['builder.kind'],
  when: 'suggested',
  read: async (_cluster, { build }) => build,
  conclude: (build, context) => [formatFact(build), ...warnedFact(context)],
});

function formatFact(build: Build): Fact {
  const pod = buildPod(build);
  const builder = builderOf(pod?.spec);
  if (!pod || !builder || !(builder.kind === 'buildah' || builder.kind === 'kimia'))
    return unknown('builder.format', 'in which format this builder makes images is not known');
  const { format, text } = formatOf(builder);
  return fact(
    'builder.format',
    format,
    pod.seen(`.spec container ${builder.container.name}`, text),
  );
}

/** buildah-build(1): `--format` first, then BUILDAH_FORMAT, else oci. Kimia hands the variable on. */
function formatOf({ arguments: words, container }: Builder) {
  const argument = option(words, ['--format']);
  const variable = container.env?.find(({ name }) => name === 'BUILDAH_FORMAT')?.value;
  const format = /^(?:docker|v2s[12])$/.test(argument ?? variable ?? '') ? 'docker' : 'oci';
  const text = argument
    ? `--format ${argument}`
    : variable
      ? `BUILDAH_FORMAT=${variable}`
      : 'BUILDAH_FORMAT is not set';
  return { format, text } as const;
}

/** A build that also failed did not fail for a warning. */
function warnedFact({ facts, signatures }: CheckContext): Fact[] {
  const kinds = new Map(signatures.signatures.map(({ id, kind }) => [id, kind]));
  const told = [...factValues(facts, 'log.signature'), ...factValues(facts, 'event.signature')];
  const warnings = told.filter((id) => kinds.get(id) === 'warning');
  const failures = told.filter((id) => ['failure', 'foreign', undefined].includes(kinds.get(id)));
  const reason = factValue(facts, 'container.reason') ?? 'Error';
  if (warnings.length === 0) return [];
  const onlyWarned = failures.length === 0 && /^(?:Error|Completed)$/.test(reason);
  const text = onlyWarned ? 'no known failure is told beside' : [...failures, reason].join(', ');
  return [fact('builder.onlyWarned', onlyWarned, { source: 'Log and events', text })];
}
