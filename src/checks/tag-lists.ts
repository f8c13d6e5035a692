import { nearestTag } from '../diagnosis/nearest-tag.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Fact, fact } from '../model/facts.ts';

/** The tag that was most likely meant in place of one that is not there. */
export function nearestTagFacts(
  missing: string,
  tags: readonly string[],
  evidence: Evidence,
): Fact[] {
  const nearest = nearestTag(
    missing,
    tags.filter((one) => one !== missing),
  );
  return nearest ? [fact('image.nearestTag', nearest, evidence)] : [];
}

const mostListed = 12;

/** The last of the names, and how many there are beside them. */
export const shortList = (names: readonly string[]): string =>
  names.length <= mostListed
    ? names.join(', ')
    : `${names.slice(-mostListed).join(', ')} and ${names.length - mostListed} more`;
