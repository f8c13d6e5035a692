import type { App } from '@slack/bolt';
import { Problem } from '../model/problem.ts';
import { problemOrMessage } from '../problems/text.ts';
import type { SlackHandlers } from './app.ts';
import { parseCommandLine } from './command-line.ts';
import type { Respond } from './respond.ts';
import { helpMessage, noteMessage } from './views/notes.ts';

/** Acknowledges a command as soon as it cannot be lost, and begins on it. Mistakes are answered to the asker alone. */
export function listenToCommand(
  app: App,
  command: string,
  handlers: SlackHandlers,
  respond: Respond,
): void {
  app.command(command, async ({ command: given, ack, logger }) => {
    const line = parseCommandLine(given.text);
    if (line.kind === 'help') return ack({ response_type: 'ephemeral', ...helpMessage(command) });
    if (line.kind === 'mistake')
      return ack({ response_type: 'ephemeral', ...noteMessage(line.message) });

    // A delivery that Slack repeats carries the same trigger.
    const idempotencyKey = `slack-command:${given.team_id}:${given.trigger_id}`;
    if (line.kind === 'selftest') {
      const told = await handlers
        .selftest({ idempotencyKey, requestedBy: given.user_id, channel: given.channel_id })
        .catch((error: unknown) => noteMessage(problemOrMessage(error)));
      return told ? ack({ response_type: 'ephemeral', ...told }) : ack();
    }
    if (line.kind === 'question') {
      // Clusters and Slack itself are asked: that may take longer than Slack waits.
      await ack();
      const asker = { user: given.user_id, channel: given.channel_id, request: idempotencyKey };
      const told = await handlers.answer(line.question, asker).catch((error: unknown) => {
        if (!(error instanceof Problem)) logger.error(error);
        return noteMessage(problemOrMessage(error));
      });
      await respond(given.response_url, told);
      return;
    }
    if (line.kind !== 'diagnose') {
      // GitHub may take longer than Slack waits.
      await ack();
      const told = await handlers[line.kind](given.user_id, given.response_url).catch(
        (error: unknown) => {
          if (!(error instanceof Problem)) logger.error(error);
          return noteMessage(problemOrMessage(error));
        },
      );
      await respond(given.response_url, told);
      return;
    }

    const { kind: _, ...asked } = line;
    const request = {
      ...asked,
      idempotencyKey,
      requestedBy: given.user_id,
      channel: given.channel_id,
    };
    const recorded = await handlers
      .record(request)
      .catch((error: unknown) => problemOrMessage(error));
    if (typeof recorded === 'string')
      return ack({ response_type: 'ephemeral', ...noteMessage(recorded) });
    // On record it cannot be lost: only now is Slack told that the command was taken.
    await ack();
    // Whoever took the first delivery is at it.
    if (!recorded.isNew) return;
    await handlers.begin(recorded.incident).catch(async (error: unknown) => {
      logger.error(error);
      await respond(given.response_url, noteMessage(problemOrMessage(error)));
    });
  });
}
