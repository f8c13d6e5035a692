import type { RequestError } from 'octokit';

/** Why GitHub refuses what a person asked of it with their own account, as a clause. */
export function personRefused(
  { status, message }: RequestError,
  words: {
    /** What the account may not do: `merge it`. */
    readonly mayNot: string;
    /** What GitHub does not do for another reason: `does not let it be merged`. */
    readonly otherwise: string;
  },
): string {
  const said = message.replace(/ - https?:\S+$/, '');
  switch (status) {
    case 401:
      return 'GitHub does not accept the linked account any more; link it again';
    case 403:
    case 404:
      return `the linked GitHub account may not ${words.mayNot} (GitHub said: ${said})`;
    default:
      return `GitHub ${words.otherwise} (GitHub said: ${said})`;
  }
}
