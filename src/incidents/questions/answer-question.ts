import type { Asker, Question } from '../../model/question.ts';
import type { SlackMessage } from '../../slack/views/blocks.ts';
import { type AnswerCleanupNeeds, createAnswerCleanup } from '../cleanup/answer-cleanup.ts';
import {
  type AnswerPostmortemNeeds,
  createAnswerPostmortem,
} from '../postmortem/answer-postmortem.ts';
import { createAnswerReport, type RequestReportNeeds } from '../reports/request-report.ts';
import { type AnswerIncidentNeeds, createAnswerIncident } from './answer-incident.ts';
import { type AnswerListNeeds, createAnswerList } from './answer-list.ts';
import { type AnswerLogsNeeds, createAnswerLogs } from './answer-logs.ts';
import { type AnswerQueueNeeds, createAnswerQueue } from './answer-queue.ts';
import { type AnswerRerunNeeds, createAnswerRerun } from './answer-rerun.ts';
import { type AnswerSilenceNeeds, createAnswerSilence } from './answer-silence.ts';
import { type AnswerStatusNeeds, createAnswerStatus } from './answer-status.ts';

export type AnswerQuestionNeeds = AnswerListNeeds &
  AnswerStatusNeeds &
  AnswerLogsNeeds &
  AnswerIncidentNeeds &
  AnswerQueueNeeds &
  AnswerPostmortemNeeds &
  AnswerRerunNeeds &
  AnswerSilenceNeeds &
  RequestReportNeeds &
  AnswerCleanupNeeds;

/**
 * What a person asked about builds and incidents, answered to them alone.
 * @throws Problem that says what to ask instead
 */
export type AnswerQuestion = (question: Question, asker: Asker) => Promise<SlackMessage>;

export function createAnswerQuestion(needs: AnswerQuestionNeeds): AnswerQuestion {
  const list = createAnswerList(needs);
  const status = createAnswerStatus(needs);
  const logs = createAnswerLogs(needs);
  const incident = createAnswerIncident(needs);
  const queue = createAnswerQueue(needs);
  const postmortem = createAnswerPostmortem(needs);
  const rerun = createAnswerRerun(needs);
  const silence = createAnswerSilence(needs);
  const report = createAnswerReport(needs);
  const cleanup = createAnswerCleanup(needs);
  return async (question, asker) => {
    switch (question.kind) {
      case 'list':
        return list(question);
      case 'status':
        return status(question);
      case 'logs':
        return logs(question, asker);
      case 'incident':
        return incident(question);
      case 'queue':
        return queue(question);
      case 'postmortem':
        return postmortem(question, asker);
      case 'rerun':
        return rerun(question);
      case 'cleanup':
        return cleanup(asker);
      case 'silence':
      case 'silences':
      case 'end-silence':
        return silence(question, asker);
      case 'report':
        return report(question, asker);
    }
  };
}
