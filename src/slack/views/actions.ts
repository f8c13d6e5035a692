import { z } from 'zod';

/** Ids of the buttons. What a button carries is its value, parsed by the schema of the same name. */
export const actionIds = {
  previewFix: 'preview_fix',
  /** A select menu: previews the fix that is chosen in it. */
  previewFurther: 'preview_further',
  /** Approves; the pull request is opened when nobody else has to. */
  openFixPr: 'open_fix_pr',
  reject: 'reject',
  proposeAgain: 'propose_again',
  approveOnGitHub: 'approve_on_github',
  mergeWhenGreen: 'merge_when_green',
  doNotMerge: 'do_not_merge',
  showEvidence: 'show_evidence',
  dismiss: 'dismiss',
  chooseNamespace: 'choose_namespace',
  stopWaiting: 'stop_waiting',
  approveAction: 'approve_action',
  approveCleanup: 'approve_cleanup',
  leaveCleanup: 'leave_cleanup',
  /** Diagnoses what a status is about. */
  diagnose: 'diagnose',
  findingRight: 'finding_right',
  /** Asks what it was in truth, and what is submitted then. */
  findingWrong: 'finding_wrong',
} as const;

/** A request for approval, and the hash of what the person sees: an approval holds for that only. */
export const approvalValueSchema = z.object({
  request: z.uuid(),
  hash: z.string(),
  /** In a modal: the channel that it was opened from. */
  channel: z.string().optional(),
});
export type ApprovalValue = z.infer<typeof approvalValueSchema>;

/** A fix, whatever was asked of its approvers before. */
export const proposalValueSchema = z.object({ proposal: z.uuid() });
export type ProposalValue = z.infer<typeof proposalValueSchema>;

/** The pull request of a fix, and its head commit as it was shown. */
export const mergeValueSchema = z.object({ proposal: z.uuid(), head: z.string() });
export type MergeValue = z.infer<typeof mergeValueSchema>;

export const incidentValueSchema = z.object({ incident: z.uuid() });
export type IncidentValue = z.infer<typeof incidentValueSchema>;

/** Of a finding that is said to be wrong: its incident, and the channel that the modal was opened from. */
export const feedbackValueSchema = incidentValueSchema.extend({ channel: z.string().optional() });
export type FeedbackValue = z.infer<typeof feedbackValueSchema>;

export const namespaceValueSchema = z.object({ incident: z.uuid(), namespace: z.string() });
export type NamespaceValue = z.infer<typeof namespaceValueSchema>;

export const verificationValueSchema = z.object({ verification: z.uuid() });
export type VerificationValue = z.infer<typeof verificationValueSchema>;

/** A round of cleaning up, and the hash of what the person sees go. */
export const cleanupValueSchema = z.object({ cleanup: z.uuid(), hash: z.string() });
export type CleanupValue = z.infer<typeof cleanupValueSchema>;

/** A build as a person would ask for it. */
export const diagnoseValueSchema = z.object({
  job: z.string(),
  namespace: z.string(),
  cluster: z.string(),
});
export type DiagnoseValue = z.infer<typeof diagnoseValueSchema>;
