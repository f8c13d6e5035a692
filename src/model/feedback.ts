import type { Diagnosis } from './diagnosis.ts';

/** What a person can say of a finding. */
export const answers = ['right', 'wrong'] as const;
export type Answer = (typeof answers)[number];

/** What a failure is labelled with that no cause of the catalogue explains, and a build that did not fail. */
export const noCause = { novel: 'novel', healthy: 'healthy' } as const;

/** The longest note that is kept, in characters. */
export const longestNote = 2_000;

/** What one person says of one finding. They have one voice: what they say later takes its place. */
export interface Feedback {
  readonly incidentId: string;
  /** A Slack user's id. */
  readonly by: string;
  /** Whether they might approve fixes of the build when they said it. */
  readonly isApprover: boolean;
  readonly answer: Answer;
  /** What the finding named: a cause's id, `novel` or `healthy`. */
  readonly said: string;
  /** What it is in truth, in the same words. */
  readonly cause: string;
  readonly note?: string;
  readonly at: Date;
}

/** What a finding names, for people to say whether it is right; nothing where there is no finding yet. */
export function namedBy({ verdict, causes }: Diagnosis): string | undefined {
  switch (verdict) {
    case 'diagnosed':
      return causes[0]?.id;
    case 'novel':
    case 'healthy':
      return verdict;
    case 'running':
    case 'not-found':
      return undefined;
  }
}

/** Of several voices the newest of an approver counts, else the newest. */
export const countingFeedback = (voices: readonly Feedback[]): Feedback | undefined => {
  const newestFirst = voices.toSorted((one, other) => other.at.getTime() - one.at.getTime());
  return newestFirst.find(({ isApprover }) => isApprover) ?? newestFirst[0];
};
