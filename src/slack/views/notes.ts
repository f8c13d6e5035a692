import type { KnownBlock } from '@slack/types';
import type { Incident } from '../../model/incident.ts';
import { redactDeep } from '../../model/redaction.ts';
import type { Subject } from '../../model/references.ts';
import { escapeText } from '../escape.ts';
import { actionIds, type IncidentValue, type NamespaceValue } from './actions.ts';
import { button, context, message, type SlackMessage, section } from './blocks.ts';
import { limits } from './limits.ts';

/** Something went wrong that a person can put right: what, and what to do. */
export function failedMessage(incident: Incident, problem: string): SlackMessage {
  const safe = redactDeep(problem);
  return message(`${incident.job} could not be diagnosed: ${safe}`, [
    section(`*${escapeText(incident.job)} could not be diagnosed.*\n${escapeText(safe)}`),
    context(`Asked by <@${incident.requestedBy}> · cluster ${escapeText(incident.cluster)}`),
  ]);
}

/** The name stands in several namespaces: someone has to say which is meant. */
export function ambiguousMessage(
  incident: Incident,
  candidates: readonly Pick<Subject, 'namespace' | 'name'>[],
): SlackMessage {
  const shown = candidates.slice(0, limits.actions);
  const buttons: KnownBlock = {
    type: 'actions',
    block_id: `namespaces:${incident.id}`,
    elements: shown.map(({ namespace }, index) => {
      const value: NamespaceValue = { incident: incident.id, namespace };
      // Ids within one block must differ.
      return button({
        actionId: `${actionIds.chooseNamespace}:${index}`,
        text: namespace,
        value: JSON.stringify(value),
      });
    }),
  };
  return message(`${incident.job} exists in ${candidates.length} namespaces; which one is meant?`, [
    section(
      `*${escapeText(incident.job)}* exists in ${candidates.length} namespaces. Which one is meant?`,
    ),
    buttons,
    context(`Asked by <@${incident.requestedBy}>`),
  ]);
}

/** What is left of a finding that someone put aside. */
export function dismissedMessage(incident: Incident, by: string): SlackMessage {
  const value: IncidentValue = { incident: incident.id };
  return message(`${incident.job}: dismissed`, [
    section(
      `*${escapeText(incident.namespace ? `${incident.namespace}/${incident.job}` : incident.job)}*: dismissed by <@${by}>.`,
    ),
    {
      type: 'actions',
      block_id: `incident:${incident.id}`,
      elements: [
        button({
          actionId: actionIds.showEvidence,
          text: 'Show evidence',
          value: JSON.stringify(value),
        }),
      ],
    },
  ]);
}

/** For the one who clicked and may not; the message itself stays as it is. */
export const notApproverMessage = (approvers: string): SlackMessage =>
  message('Only approvers may open this fix.', [
    section(`Only approvers may open this fix: ${approvers}. Ask one of them to press it.`),
  ]);

/** For the one whose click came too late, or on something that has changed. */
export const noteMessage = (text: string): SlackMessage =>
  message(text, [section(escapeText(redactDeep(text)))]);

export function helpMessage(command: string): SlackMessage {
  const lines = [
    `\`${command} diagnose <job> [-n namespace] [--cluster name]\` finds out why a build failed`,
    `\`${command} diagnose pod/<name>\` does the same for a build that runs as a Pod`,
    `\`${command} help\` shows this`,
  ];
  return message(`${command} diagnose <job> finds out why a build failed`, [
    section(`*Buildmedic*\n${lines.map(escapeText).join('\n')}`),
    context(
      'A finding comes with its evidence, what was ruled out, and a fix that approvers open as a pull request.',
    ),
  ]);
}
