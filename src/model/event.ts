import { z } from 'zod';
import { actionEvents } from './action-events.ts';
import { type CleanupEvent, cleanupEventSchema } from './cleanup-events.ts';
import { certaintySchema, diagnosisSchema } from './diagnosis.ts';
import { feedbackEvents } from './feedback-events.ts';
import { postmortemEvents } from './postmortem-events.ts';
import { pullRequestEvents } from './pull-request-events.ts';
import { type SelftestEvent, selftestEventSchema } from './selftest-events.ts';
import { signalEvents } from './signal-events.ts';
import { verificationEvents } from './verification-events.ts';

const common = {
  incidentId: z.string(),
  at: z.date(),
  /** A Slack user's id, or `buildmedic` for what the bot does by itself. */
  actor: z.string(),
};

/** The request for approval that an event is about. Events from before there were requests lack it. */
const request = {
  requestId: z.string().optional(),
  /** What was asked for: a proposal's id. */
  subjectId: z.string().optional(),
  /** Hash of what the person saw. */
  hash: z.string().optional(),
};

/**
 * Everything that can happen to an incident, one entry a kind. A use case tells what happened as one of these; the
 * timeline, metrics and logs each listen. The timeline of these is the audit trail.
 */
export const incidentEventSchema = z.discriminatedUnion('type', [
  z.object({
    ...common,
    type: z.literal('incident-requested'),
    cluster: z.string(),
    namespace: z.string().optional(),
    job: z.string(),
  }),
  z.object({ ...common, type: z.literal('diagnosis-started') }),
  z.object({
    ...common,
    type: z.literal('diagnosis-finished'),
    verdict: diagnosisSchema.shape.verdict,
    /** The best cause, when there is one. */
    cause: z.object({ id: z.string(), certainty: certaintySchema }).optional(),
  }),
  z.object({ ...common, type: z.literal('diagnosis-failed'), problem: z.string() }),
  /** The name stands in several namespaces, and someone has to choose. */
  z.object({ ...common, type: z.literal('choice-needed'), namespaces: z.array(z.string()) }),
  z.object({ ...common, type: z.literal('namespace-chosen'), namespace: z.string() }),
  z.object({
    ...common,
    type: z.literal('fix-proposed'),
    proposalId: z.string(),
    fix: z.string(),
    repository: z.string(),
    diffHash: z.string(),
  }),
  /** Someone pressed a button who may not, or on something that is not what is on record. */
  z.object({
    ...common,
    type: z.literal('approval-refused'),
    proposalId: z.string().optional(),
    ...request,
    because: z.string(),
  }),
  /** One person approved, and it takes another. */
  z.object({ ...common, type: z.literal('approval-given'), ...request }),
  z.object({
    ...common,
    type: z.literal('approval-rejected'),
    ...request,
    reason: z.string().optional(),
  }),
  z.object({ ...common, type: z.literal('approval-expired'), ...request }),
  z.object({ ...common, type: z.literal('approval-superseded'), ...request }),
  z.object({ ...common, type: z.literal('approval-stopped'), ...request }),
  /** Someone lost the right to an approval that they had given: it counts no more, and nothing was done on it. */
  z.object({ ...common, type: z.literal('approval-lapsed'), ...request, because: z.string() }),
  z.object({
    ...common,
    type: z.literal('fix-approved'),
    proposalId: z.string(),
    diffHash: z.string(),
    requestId: z.string().optional(),
  }),
  z.object({
    ...common,
    type: z.literal('pull-request-opened'),
    proposalId: z.string(),
    number: z.number().int(),
    url: z.string(),
  }),
  /** It was open already: the same change, from another incident. */
  z.object({
    ...common,
    type: z.literal('pull-request-found'),
    proposalId: z.string(),
    number: z.number().int(),
    url: z.string(),
  }),
  z.object({
    ...common,
    type: z.literal('pull-request-failed'),
    proposalId: z.string(),
    problem: z.string(),
  }),
  /** Its pull request was closed, and a person wants it all the same. */
  z.object({
    ...common,
    type: z.literal('fix-proposed-again'),
    proposalId: z.string(),
    diffHash: z.string(),
  }),
  ...pullRequestEvents(common),
  ...verificationEvents(common),
  ...actionEvents(common),
  ...signalEvents(common),
  ...postmortemEvents(common),
  ...feedbackEvents(common),
  /** There are as many as there may be. */
  z.object({
    ...common,
    type: z.literal('pull-request-held'),
    proposalId: z.string(),
    because: z.string(),
  }),
  z.object({ ...common, type: z.literal('incident-dismissed') }),
  z.object({
    ...common,
    type: z.literal('message-posted'),
    channel: z.string(),
    messageTs: z.string(),
  }),
]);

export type IncidentEvent = z.infer<typeof incidentEventSchema>;
export type IncidentEventType = IncidentEvent['type'];

/** Everything that is on record: the audit trail. */
export const auditEventSchema = z.union([
  incidentEventSchema,
  selftestEventSchema,
  cleanupEventSchema,
]);

export type AuditEvent = IncidentEvent | SelftestEvent | CleanupEvent;
export type AuditEventType = AuditEvent['type'];

/** One kind of event by its name: `EventOf<'fix-approved'>`. */
export type EventOf<T extends IncidentEventType> = Extract<IncidentEvent, { type: T }>;

/** The actor of what nobody clicked. */
export const botActor = 'buildmedic';
