import type { ApprovalRules } from '../../model/approval.ts';
import {
  type Cleanup,
  type CleanupPlan,
  type CleanupSettings,
  cleanupText,
  type Left,
} from '../../model/cleanup.ts';
import { botActor } from '../../model/event.ts';
import { namespacedName } from '../../model/references.ts';
import { actionIds, type CleanupValue } from './actions.ts';
import { approvedBy, channelsText } from './approval-text.ts';
import { button, confirmation, context, message, type SlackMessage, section } from './blocks.ts';
import { lines, type Markup, markup, mention, short, slackDate, withMentions } from './markup.ts';

/** What it takes to let it happen. */
export interface CleanupConditions extends ApprovalRules {
  /** Who may approve, in words, with mentions. */
  readonly approvers: string;
}

/** A round of cleaning up: what goes, who may let it, and what came of it. */
export function cleanupMessage(
  cleanup: Cleanup,
  conditions: CleanupConditions | undefined,
): SlackMessage {
  const { plan, cluster, requestedBy } = cleanup;
  const point = pointOf(cleanup);
  const asked =
    requestedBy === botActor ? markup`By schedule` : markup`Asked by ${mention(requestedBy)}`;
  return message(point, [
    section(markup`*${point}*\n${cleanupText(plan)}`),
    section(listOf(plan)),
    ...endOf(cleanup),
    ...(cleanup.state === 'proposed' && conditions
      ? [context(conditionsText(cleanup, conditions)), buttons(cleanup)]
      : []),
    context(markup`${asked} · cluster ${short(cluster, 100)}`),
  ]);
}

const jobs = (count: number): string => `${count} old failed ${count === 1 ? 'Job' : 'Jobs'}`;

function pointOf({ state, plan, deleted, left }: Cleanup): string {
  const count = jobs(plan.jobs.length);
  switch (state) {
    case 'shown':
      return `Dry run: ${count} would go`;
    case 'proposed':
      return `May ${count} be deleted?`;
    case 'approved':
      return `Deleting ${count}`;
    case 'done':
      return left.length > 0
        ? `Cleaned up: ${deleted.length} deleted, ${left.length} left`
        : `Cleaned up: ${deleted.length} deleted`;
    case 'failed':
      return `Nothing was cleaned up: ${short(left[0]?.because ?? '', 200)}`;
    case 'rejected':
      return `${count}: they stay`;
    case 'expired':
      return `${count}: nobody decided in time, they stay`;
  }
}

const mostListed = 20;

const listOf = ({ jobs: all, configMaps }: CleanupPlan): Markup => {
  const more = all.length - mostListed;
  return lines([
    ...all
      .slice(0, mostListed)
      .map(
        (job) =>
          markup`• \`${short(namespacedName(job), 130)}\` failed ${slackDate(new Date(job.failedAt))}`,
      ),
    ...(more > 0 ? [markup`… and ${String(more)} more`] : []),
    ...configMaps
      .slice(0, 5)
      .map((one) => markup`• ConfigMap \`${short(namespacedName(one), 130)}\``),
    ...(configMaps.length > 5 ? [markup`… and ${String(configMaps.length - 5)} more`] : []),
  ]);
};

function endOf({ state, approvals, rejectedBy, left }: Cleanup) {
  const who = approvals.map((one) => markup`${approvedBy(one)}`);
  const by = who.length > 0 ? [context(lines(who))] : [];
  switch (state) {
    case 'approved':
    case 'failed':
      return by;
    case 'done':
      return [...leftBlocks(left), ...by];
    case 'rejected':
      return [context(markup`Rejected by ${mention(rejectedBy ?? '')}.`)];
    default:
      return [];
  }
}

const mostReasons = 8;

const leftBlocks = (left: readonly Left[]) =>
  left.length === 0
    ? []
    : [
        section(
          lines([
            markup`*Left*`,
            ...left
              .slice(0, mostReasons)
              .map(
                ({ what, because }) => markup`• \`${short(what, 130)}\`: ${short(because, 200)}`,
              ),
            ...(left.length > mostReasons
              ? [markup`… and ${String(left.length - mostReasons)} more`]
              : []),
          ]),
        ),
      ];

const conditionsText = (
  { approvals, expiresAt }: Cleanup,
  { approvers, required, channels }: CleanupConditions,
): Markup =>
  lines([
    markup`May approve: ${withMentions(short(approvers, 400))} · expires ${slackDate(expiresAt)}`,
    ...(required > 1 ? [markup`${String(approvals.length)} of ${String(required)} approvals`] : []),
    ...(channels.length > 0 ? [markup`only in ${channelsText(channels)}`] : []),
  ]);

function buttons({ id, hash, plan }: Cleanup) {
  const value: CleanupValue = { cleanup: id, hash };
  return {
    type: 'actions' as const,
    block_id: `cleanup:${id}:${hash.slice(0, 8)}`,
    elements: [
      button({
        actionId: actionIds.approveCleanup,
        text: 'Delete them',
        value,
        confirm: confirmation('Delete them?', short(cleanupText(plan), 280), 'Delete'),
      }),
      button({ actionId: actionIds.leaveCleanup, text: 'Leave them', value }),
    ],
  };
}

/** For the one who asked: what would go, or what approvers were asked, and what stays. */
export function cleanupAnswer(
  {
    rounds,
    left,
  }: { readonly rounds: readonly Pick<Cleanup, 'plan'>[]; readonly left: readonly Left[] },
  { dryRun, olderThanHours, namespaces }: CleanupSettings,
): SlackMessage {
  const all = {
    jobs: rounds.flatMap(({ plan }) => plan.jobs),
    configMaps: rounds.flatMap(({ plan }) => plan.configMaps),
  };
  const where = short(namespaces.join(', '), 200);
  if (all.jobs.length === 0) {
    const point = `Nothing to clean up in ${where}: no failed Job older than ${olderThanHours} h may go.`;
    return message(point, [section(markup`${point}`), ...leftBlocks(left)]);
  }
  const count = jobs(all.jobs.length);
  const point = dryRun
    ? `Dry run: ${count} would go.`
    : `Whether ${count} may go is asked in this channel.`;
  return message(point, [
    section(markup`*${point}*`),
    ...(dryRun
      ? [
          section(listOf(all)),
          context(
            markup`Nothing was deleted. With cleanup.dryRun: false the approvers are asked, and decide.`,
          ),
        ]
      : []),
    ...leftBlocks(left),
  ]);
}
