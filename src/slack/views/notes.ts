import type { Incident } from '../../model/incident.ts';
import type { NamespacedName } from '../../model/references.ts';
import { actionIds, type IncidentValue, type NamespaceValue } from './actions.ts';
import { channelsText } from './approval-text.ts';
import { button, context, message, type SlackMessage, section } from './blocks.ts';
import { limits } from './limits.ts';
import { lines, markup, mention, short, slackDate, withMentions } from './markup.ts';
import { originOf } from './origin.ts';

/** Something went wrong that a person can put right: what, and what to do. */
export function failedMessage(incident: Incident, problem: string): SlackMessage {
  const point = `${nameOf(incident)} could not be diagnosed`;
  return message(`${point}: ${problem}`, [
    section(markup`*${point}.*\n${short(problem, 2000)}`),
    context(markup`${originOf(incident)} · cluster ${short(incident.cluster, 100)}`),
  ]);
}

/** The name stands in several namespaces: someone has to say which is meant. */
export function ambiguousMessage(
  incident: Incident,
  candidates: readonly Pick<NamespacedName, 'namespace' | 'name'>[],
): SlackMessage {
  const namespaces = [...new Set(candidates.map(({ namespace }) => namespace))];
  const shown = namespaces.filter(isNamespace).slice(0, limits.actions);
  const hidden = namespaces.length - shown.length;
  const question = `${nameOf(incident)} exists in ${namespaces.length} namespaces. Which one is meant?`;
  return message(question, [
    section(markup`${question}`),
    ...(shown.length > 0 ? [namespaceButtons(incident, shown)] : []),
    ...(hidden > 0
      ? [context(markup`${String(hidden)} more are not shown: name the namespace with -n.`)]
      : []),
    context(originOf(incident)),
  ]);
}

// What a namespace may be called (RFC 1123 label). A button carries it as it is, so nothing else may get into one.
const isNamespace = (name: string): boolean => /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name);

const namespaceButtons = ({ id }: Incident, namespaces: readonly string[]) => ({
  type: 'actions' as const,
  block_id: `namespaces:${id}`,
  elements: namespaces.map((namespace, index) => {
    const value: NamespaceValue = { incident: id, namespace };
    // Ids within one block must differ.
    return button({ actionId: `${actionIds.chooseNamespace}:${index}`, text: namespace, value });
  }),
});

/** What is left of a finding that someone put aside. */
export function dismissedMessage(incident: Incident, by: string): SlackMessage {
  const value: IncidentValue = { incident: incident.id };
  return message(`${nameOf(incident)}: dismissed`, [
    section(
      markup`*${nameOf(incident)}*: dismissed by ${mention(by)} ${slackDate(incident.updatedAt)}.`,
    ),
    {
      type: 'actions',
      block_id: `incident:${incident.id}`,
      elements: [button({ actionId: actionIds.showEvidence, text: 'Show evidence', value })],
    },
  ]);
}

const nameOf = ({ namespace, job }: Incident): string =>
  short(namespace ? `${namespace}/${job}` : job, 260);

/** For the one who clicked and may not; the message itself stays as it is. */
export const notApproverMessage = (approvers: string): SlackMessage =>
  message('Only approvers may open this fix.', [
    section(
      markup`Only approvers may open this fix: ${withMentions(approvers)}. Ask one of them to press it.`,
    ),
  ]);

/** For the one who may, and clicked where it does not count. */
export const wrongChannelMessage = (channels: readonly string[]): SlackMessage =>
  message('Approvals do not count in this channel.', [
    section(
      markup`Approvals do not count in this channel. They count in ${channelsText(channels)}.`,
    ),
  ]);

/** For the one whose click came too late, or on something that has changed. */
export const noteMessage = (text: string): SlackMessage =>
  message(text, [section(markup`${short(text, 2500)}`)]);

/** What the slash command understands. */
export function helpMessage(command: string): SlackMessage {
  const usage = [
    [`${command} diagnose <job> [-n namespace] [--cluster name]`, 'finds out why a build failed'],
    [`${command} diagnose pod/<name>`, 'does the same for a build that runs as a Pod'],
    [
      `${command} diagnose deployment/<name>`,
      'finds out why its pods cannot pull their image; statefulset/<name>, pod/<name> … too',
    ],
    [
      `${command} list [open|failed|stuck] [-n namespace]`,
      'lists open incidents, failed builds, or builds that take too long',
    ],
    [`${command} status <job>`, 'tells how a build stands'],
    [`${command} logs <job>`, 'shows the lines of its log that tell most, and its end'],
    [`${command} rerun <job>`, 'asks approvers whether it may run again'],
    [`${command} incident <id>`, 'tells the story of an incident, with its times'],
    [`${command} queue [-n namespace]`, 'tells how much work waits, and whether somebody takes it'],
    [`${command} postmortem <id>`, 'has its post-mortem written, or brought up to date'],
    [
      `${command} silence <pattern> <time>`,
      'leaves alerts that match unanswered for so long: silence app-* 2h; silence list, silence end <id>',
    ],
    [
      `${command} report [24h|7d|30d]`,
      'posts how many builds failed, why, and how long mending took',
    ],
    [`${command} cleanup`, 'shows which old failed Jobs may go, and asks approvers'],
    [`${command} selftest`, 'runs a small test build: context, build, push, registry'],
    [`${command} link github`, 'links your own GitHub account to you; unlink github ends it'],
    [`${command} help`, 'shows this'],
  ] as const;
  return message(`${command} diagnose <job> finds out why a build failed`, [
    section(
      lines([markup`*Buildmedic*`, ...usage.map(([typed, does]) => markup`\`${typed}\` ${does}`)]),
    ),
    context(
      markup`A finding comes with its evidence, what was ruled out, and a fix that approvers open as a pull request.`,
    ),
  ]);
}
