import type { Button, KnownBlock } from '@slack/types';
import type { Checks, PullRequest, Review, Standing } from '../../model/pull-request.ts';
import { isOpenPullRequest } from '../../model/pull-request.ts';
import { safeText } from '../escape.ts';
import { actionIds, type MergeValue } from './actions.ts';
import { button, confirmation, context, section } from './blocks.ts';
import { cutMiddle } from './cut.ts';
import { lines, type Markup, markup, mention, short } from './markup.ts';

export interface PullRequestOptions {
  /** The proposal that it is shown with. */
  readonly proposalId: string;
  /** People can link their GitHub accounts. */
  readonly canActAsPerson: boolean;
}

/** What there is to know of a pull request beside that it is open: checks, reviews, what stands in its way. */
export function pullRequestBlocks(pull: PullRequest, options: PullRequestOptions): KnownBlock[] {
  if (pull.trouble)
    return [section(markup`The pull request cannot be followed: ${short(pull.trouble, 600)}`)];
  const { standing } = pull;
  if (!standing || !isOpenPullRequest(pull)) return [];
  const said = [...standingTexts(pull, standing)];
  const notes = [...noteTexts(pull, standing)];
  const buttons = [
    ...reviewButton(pull, standing, options),
    ...mergeButton(pull, standing, options),
  ];
  return [
    ...(said.length > 0 ? [context(joined(said))] : []),
    ...(notes.length > 0 ? [section(lines(notes))] : []),
    ...(buttons.length > 0 ? [personalActions(pull, standing, buttons)] : []),
  ];
}

/** For everyone to press, since only a click says whose account is asked for; GitHub decides whether they may. */
function reviewButton(
  pull: PullRequest,
  standing: Standing,
  { proposalId, canActAsPerson }: PullRequestOptions,
): Button[] {
  if (!canActAsPerson || standing.state !== 'open' || pull.handsOff) return [];
  const value: MergeValue = { proposal: proposalId, head: standing.headSha };
  const { number, repository } = pull;
  const what = `Pull request #${number} of ${cutMiddle(safeText(repository), 80)} at ${standing.headSha.slice(0, 7)}, which holds the change that is shown here, is approved on GitHub as you.`;
  return [
    button({
      actionId: actionIds.approveOnGitHub,
      text: 'Approve on GitHub',
      value,
      confirm: confirmation('Approve it on GitHub?', what, 'Approve'),
    }),
  ];
}

/** One that waits for somebody's merge can be stopped; one that nobody waits for can be asked for. */
function mergeButton(
  pull: PullRequest,
  standing: Standing,
  { proposalId, canActAsPerson }: PullRequestOptions,
): Button[] {
  const value: MergeValue = { proposal: proposalId, head: standing.headSha };
  if (pull.mergeWish)
    return [button({ actionId: actionIds.doNotMerge, text: 'Do not merge', value })];
  const isOffered =
    canActAsPerson &&
    standing.state === 'open' &&
    standing.landing.kind === 'none' &&
    standing.mergeability !== 'conflict' &&
    !pull.handsOff;
  if (!isOffered) return [];
  return [
    button({
      actionId: actionIds.mergeWhenGreen,
      text: 'Merge when green',
      value,
      confirm: confirmation('Merge it?', consequence(pull, standing), 'Merge when green'),
    }),
  ];
}

/** What pressing it will do, and as whom. */
const consequence = ({ number, repository, baseBranch }: PullRequest, { headSha }: Standing) =>
  `Pull request #${number} of ${cutMiddle(safeText(repository), 80)} at ${headSha.slice(0, 7)} is merged into ${cutMiddle(safeText(baseBranch), 40)} as soon as its checks pass, with your own GitHub account.`;

/** What people do with their own accounts. */
const personalActions = (
  { repository, number }: PullRequest,
  { headSha }: Standing,
  buttons: readonly Button[],
): KnownBlock => ({
  type: 'actions',
  // A new id for each commit: Slack then forgets what it knew of the old buttons.
  block_id: `merge:${repository}#${number}:${headSha.slice(0, 12)}:${buttons.at(-1)?.action_id}`,
  elements: [...buttons],
});

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
  if (pull.notUpdated)
    yield markup`Its branch could not be brought up to date: ${short(pull.notUpdated, 400)}`;
  if (pull.handsOff)
    yield markup`Someone has pushed to its branch: it is theirs now, and the bot leaves it alone.`;
  if (pull.mergeWish)
    yield markup`${mention(pull.mergeWish.by)} has it merged as soon as it is green.`;
  if (pull.notMerged) yield markup`Nothing was merged: ${short(pull.notMerged, 400)}`;
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
