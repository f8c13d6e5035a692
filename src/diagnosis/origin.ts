import type { CauseFinding, Diagnosis } from '../model/diagnosis.ts';
import { type Fact, factValue } from '../model/facts.ts';
import { namespacedName } from '../model/references.ts';
import type { BuildRequest } from './find-build.ts';

/** The Job to look into when the image that is missing should have come from it, and has not. */
export function originOf(facts: readonly Fact[]): BuildRequest | undefined {
  const job = factValue(facts, 'image.build');
  const state = factValue(facts, 'image.build.state');
  const isMissing = factValue(facts, 'image.tag.exists') === false;
  return job && isMissing && state !== 'succeeded' ? { kind: 'Job', ...job } : undefined;
}

/**
 * The diagnosis of what misses an image, with that of the build that should have made it: why that one failed is the
 * root cause, and that the image does not exist is what follows from it. Where nothing explains the build, its verdict is
 * told and the rest stays as it was.
 *
 * @param image as it is written where it is missed
 */
export function withOrigin(own: Diagnosis, origin: Diagnosis, image: string): Diagnosis {
  const { subject, verdict } = origin;
  const told = { ...own, origin: { subject, verdict } };
  const roots = rootsIn(origin, image);
  if (roots.length === 0) return told;
  const causes = [...roots, ...without(roots, own.causes)];
  return {
    ...told,
    verdict: 'diagnosed',
    causes,
    ruledOut: without(causes, [...origin.ruledOut, ...without(origin.ruledOut, own.ruledOut)]),
    unknown: [...own.unknown, ...origin.unknown],
    phases: origin.phases,
  };
}

/** The causes of the build that are worth naming: what is only possible explains nothing. */
const rootsIn = ({ subject, verdict, causes }: Diagnosis, image: string): CauseFinding[] =>
  verdict !== 'diagnosed'
    ? []
    : causes
        .filter(({ certainty }) => certainty !== 'possible')
        .map((cause) => ({
          ...cause,
          subject,
          summary: `The image ${image} was never built, because Job ${namespacedName(subject)} failed: ${cause.summary}`,
        }));

/** Those whose ids are not among the others'. */
const without = <T extends { readonly id: string }>(
  others: readonly { readonly id: string }[],
  these: readonly T[],
): T[] => these.filter(({ id }) => !others.some((other) => other.id === id));
