import type { KnownBlock } from '@slack/types';
import type { Checks, PullRequest, Review, Standing } from '../../model/pull-request.ts';
import { isOpenPullRequest } from '../../model/pull-request.ts';
import { context, section } from './blocks.ts';
import { lines, type Markup, markup, short } from './markup.ts';

/** What there is to know of a pull request beside that it is open: checks, reviews, what stands in its way. */
export function pullRequestBlocks(pull: PullRequest): KnownBlock[] {
  if (pull.trouble)
    return [section(markup`The pull request cannot be followed: ${short(pull.trouble, 600)}`)];
  const { standing } = pull;
  if (!standing || !isOpenPullRequest(pull)) return [];
  const said = [...standingTexts(pull, standing)];
  const notes = [...noteTexts(pull, standing)];
  return [
    ...(said.length > 0 ? [context(joined(said))] : []),
    ...(notes.length > 0 ? [section(lines(notes))] : []),
  ];
}

/** Is there nothing more to come from it? */
export const isEnded = (pull: PullRequest | undefined): boolean =>
  pull !== undefined && !isOpenPullRequest(pull);

/** Where it stands, in a word or two, without markup. */
export function pullRequestPoint(pull: PullRequest | undefined): string {
  const standing = pull?.standing;
  switch (standing?.state) {
    case 'merged':
      return 'is merged';
    case 'closed':
      return 'was closed without merging';
    case 'draft':
      return 'is open as a draft';
    default:
      return pull?.standing?.checks.kind === 'failing' ? 'is open, and checks fail' : 'is open';
  }
}

/** The same in a sentence: `was merged on owner/name by someone`. */
export function standsText(pull: PullRequest | undefined, repository: string): Markup {
  const by = pull?.standing?.ended?.by;
  const person = by ? markup` by ${short(by, 60)}` : markup``;
  switch (pull?.standing?.state) {
    case 'merged':
      return markup`was merged on ${repository}${person}`;
    case 'closed':
      return markup`was closed on ${repository} without merging${person}`;
    case 'draft':
      return markup`is open on ${repository} as a draft`;
    default:
      return markup`is open on ${repository}`;
  }
}

function* standingTexts(pull: PullRequest, standing: Standing): Generator<Markup> {
  const checks = checksText(standing.checks);
  if (checks) yield checks;
  const review = reviewText(standing.review);
  if (review) yield review;
  if (standing.mergeability === 'conflict')
    yield markup`*conflicts with ${short(pull.baseBranch, 100)}*`;
  if (standing.mergeability === 'behind') yield markup`behind ${short(pull.baseBranch, 100)}`;
  if (standing.landing.kind === 'auto-merge')
    yield markup`GitHub merges it when all is met${byText(standing.landing.by)}`;
  if (standing.landing.kind === 'queued') yield queueText(standing.landing.position);
}

function* noteTexts(pull: PullRequest, { mergeability }: Standing): Generator<Markup> {
  if (pull.outdated) yield markup`It does not fit any more: ${short(pull.outdated, 400)}`;
  if (pull.handsOff)
    yield markup`Someone has pushed to its branch: it is theirs now, and the bot leaves it alone.`;
  if (pull.handsOff && mergeability === 'conflict') yield markup`Resolve the conflict on GitHub.`;
}

const queueText = (position: number | undefined): Markup =>
  position === undefined
    ? markup`queued for merging`
    : markup`queued for merging, at place ${String(position)}`;

const byText = (login: string | undefined): Markup =>
  login ? markup` (asked for by ${short(login, 60)})` : markup``;

function checksText(checks: Checks): Markup | undefined {
  switch (checks.kind) {
    case 'none':
      return undefined;
    case 'pending':
      return markup`${counted(checks.running.length, 'check')} running`;
    case 'passing':
      return markup`${counted(checks.count, 'check')} passed`;
    case 'failing': {
      const failed = markup`*${named('check', checks.failing)} failed*`;
      return checks.running.length > 0
        ? markup`${failed}, ${counted(checks.running.length, 'check')} running`
        : failed;
    }
    case 'unknown':
      return markup`its checks cannot be read: ${short(checks.because, 200)}`;
  }
}

function reviewText(review: Review): Markup | undefined {
  switch (review.kind) {
    case 'none':
      return undefined;
    case 'required':
      return markup`a review is required`;
    case 'approved':
      return markup`approved by ${listed(review.by)}`;
    case 'changes-requested':
      return markup`*changes requested by ${listed(review.by)}*`;
  }
}

const counted = (count: number, what: string): string =>
  `${count} ${what}${count === 1 ? '' : 's'}`;

const mostNames = 3;

/** ``check `lint` ``, ``checks `lint`, `test` and 4 more``. */
function named(what: string, names: readonly string[]): Markup {
  const shown = names.slice(0, mostNames).map((name) => markup`\`${plainName(name)}\``);
  const hidden = names.length - shown.length;
  return markup`${what}${names.length === 1 ? '' : 's'} ${withCommas(shown)}${hidden > 0 ? ` and ${hidden} more` : ''}`;
}

/** A backtick would end the code that the name stands in. */
const plainName = (name: string): string => short(name.replaceAll(/[`\s]+/g, ' ').trim(), 80);

const listed = (logins: readonly string[]): Markup =>
  withCommas(logins.slice(0, mostNames).map((login) => markup`${short(login, 60)}`));

const withCommas = (items: readonly Markup[]): Markup => ({
  mrkdwn: items.map(({ mrkdwn }) => mrkdwn).join(', '),
});

const joined = (items: readonly Markup[]): Markup => ({
  mrkdwn: items.map(({ mrkdwn }) => mrkdwn).join(' · '),
});
