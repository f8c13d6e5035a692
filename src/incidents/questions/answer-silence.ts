import type { Asker, Question } from '../../model/question.ts';
import { severalSilences, silenceUnknown } from '../../problems/incidents.ts';
import { problemOrMessage } from '../../problems/text.ts';
import type { SlackMessage } from '../../slack/views/blocks.ts';
import {
  silenceBegunMessage,
  silenceEndedMessage,
  silencesMessage,
  withNote,
} from '../../slack/views/silences.ts';
import type { SilenceStore } from '../../store/silence-store.ts';
import type { Messages } from '../ports.ts';

export interface AnswerSilenceNeeds {
  readonly silences: SilenceStore;
  readonly messages: Pick<Messages, 'post'>;
}

/** Begins, lists and ends silences. That one begins or ends is told to the whole channel: others wait for those alerts. */
export const createAnswerSilence =
  (needs: AnswerSilenceNeeds) =>
  async (
    question: Extract<Question, { kind: 'silence' | 'silences' | 'end-silence' }>,
    asker: Asker,
  ): Promise<SlackMessage> => {
    const { silences } = needs;
    switch (question.kind) {
      case 'silences': {
        const active = await silences.active();
        return silencesMessage(active, await silences.counts(active));
      }
      case 'silence': {
        const silence = await silences.begin(question.pattern, asker.user, question.durationMs);
        return told(silence.id, silenceBegunMessage(silence), asker, needs);
      }
      case 'end-silence': {
        const [silence, another] = await silences.end(question.id, asker.user);
        if (!silence) throw silenceUnknown(question.id);
        if (another) throw severalSilences(question.id);
        return told(silence.id, silenceEndedMessage(silence, asker.user), asker, needs);
      }
    }
  };

/** It holds whether or not the channel could be told. */
async function told(
  id: string,
  message: SlackMessage,
  { channel }: Asker,
  { messages }: AnswerSilenceNeeds,
): Promise<SlackMessage> {
  try {
    await messages.post({ channel }, id, message, false);
    return message;
  } catch (error) {
    return withNote(message, `Nobody else was told here: ${problemOrMessage(error)}`);
  }
}
