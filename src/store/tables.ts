import type { ColumnType, Generated, Selectable } from 'kysely';
import type { ActionKind, ActionState } from '../model/action.ts';
import type { AlertSource } from '../model/alert.ts';
import type { ApprovableKind, ApprovalState } from '../model/approval.ts';
import type { Cleanup } from '../model/cleanup.ts';
import type { EndedBuild } from '../model/ended-build.ts';
import type { AuditEventType } from '../model/event.ts';
import type { Answer } from '../model/feedback.ts';
import type { IncidentState } from '../model/incident.ts';
import type { IncidentPhase } from '../model/life-cycle.ts';
import type { ProposalState } from '../model/proposal.ts';
import type { Standing } from '../model/pull-request.ts';
import type { SubjectKind } from '../model/references.ts';
import type { SelftestState } from '../model/selftest.ts';
import type { ThresholdName } from '../model/threshold.ts';
import type { VerificationState } from '../model/verification.ts';

/** Written as text made by `toJson`; read as whatever it holds, which a schema must parse. */
type Jsonb = ColumnType<unknown, string, string>;
type NullableJsonb = ColumnType<unknown, string | null | undefined, string | null>;
type Timestamp = ColumnType<Date, Date | undefined, Date>;

/** The tables as the newest migration leaves them. Columns are snake_case in SQL and camelCase here. */
export interface Tables {
  incidents: IncidentsTable;
  proposals: ProposalsTable;
  approvalRequests: ApprovalRequestsTable;
  approvals: ApprovalsTable;
  githubAccounts: GitHubAccountsTable;
  githubLinkRequests: GitHubLinkRequestsTable;
  timeline: TimelineTable;
  goodLogs: GoodLogsTable;
  pullRequests: PullRequestsTable;
  githubDeliveries: GithubDeliveriesTable;
  verifications: VerificationsTable;
  actions: ActionsTable;
  selftests: SelftestsTable;
  signals: SignalsTable;
  storms: StormsTable;
  silences: SilencesTable;
  postmortems: PostmortemsTable;
  phaseChanges: PhaseChangesTable;
  slackPace: SlackPaceTable;
  builds: BuildsTable;
  thresholdAlerts: ThresholdAlertsTable;
  evidence: EvidenceTable;
  cleanups: CleanupsTable;
  cleanupRounds: CleanupRoundsTable;
  evidenceOfIncidents: EvidenceOfIncidentsTable;
  feedback: FeedbackTable;
  keptFailures: KeptFailuresTable;
  reports: ReportsTable;
  homes: HomesTable;
}

interface IncidentsTable {
  id: Generated<string>;
  idempotencyKey: string;
  cluster: string;
  namespace: string | null;
  job: string;
  requestedBy: string;
  channel: string;
  threadTs: string | null;
  messageTs: string | null;
  state: ColumnType<
    IncidentState['kind'],
    IncidentState['kind'] | undefined,
    IncidentState['kind']
  >;
  diagnosis: NullableJsonb;
  facts: NullableJsonb;
  candidates: NullableJsonb;
  problem: string | null;
  dismissedBy: string | null;
  raisedBy: NullableJsonb;
  phase: ColumnType<IncidentPhase, IncidentPhase | undefined, IncidentPhase>;
  phaseSince: Timestamp;
  diagnosedAt: ColumnType<Date | null, Date | null | undefined, Date | null>;
  resolvedAt: ColumnType<Date | null, Date | null | undefined, Date | null>;
  groupKey: string | null;
  stormId: string | null;
  workedOutAt: ColumnType<Date | null, Date | null | undefined, Date | null>;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  version: Generated<number>;
}

interface ProposalsTable {
  id: Generated<string>;
  incidentId: string;
  fix: string;
  target: string;
  repository: string;
  baseBranch: string;
  headBranch: string;
  baseSha: string;
  changes: Jsonb;
  diff: string;
  diffHash: string;
  summary: string;
  proof: Jsonb;
  rank: number;
  diffFile: NullableJsonb;
  status: ColumnType<
    ProposalState['kind'],
    ProposalState['kind'] | undefined,
    ProposalState['kind']
  >;
  approvedBy: string | null;
  approvedAt: Date | null;
  pullRequestNumber: number | null;
  pullRequestUrl: string | null;
  error: string | null;
  createdAt: Timestamp;
  updatedAt: Timestamp;
}

interface ApprovalRequestsTable {
  id: Generated<string>;
  incidentId: string;
  subjectKind: ApprovableKind;
  subjectId: string;
  hash: string;
  target: string;
  state: ColumnType<
    ApprovalState['kind'],
    ApprovalState['kind'] | undefined,
    ApprovalState['kind']
  >;
  settledBy: string | null;
  settledAt: Date | null;
  reason: string | null;
  createdAt: Timestamp;
  expiresAt: Date;
}

interface ApprovalsTable {
  requestId: string;
  approver: string;
  at: Timestamp;
}

interface GitHubAccountsTable {
  slackUser: string;
  /** Postgres' bigint comes as text. */
  githubId: string;
  login: string;
  token: string;
  expiresAt: Date | null;
  refreshToken: string | null;
  linkedAt: Timestamp;
  renewedAt: Timestamp;
}

interface GitHubLinkRequestsTable {
  id: Generated<string>;
  slackUser: string;
  deviceCode: string;
  responseUrl: string;
  intervalSeconds: number;
  nextAskAt: Date;
  expiresAt: Date;
  createdAt: Timestamp;
}

interface TimelineTable {
  id: Generated<string>;
  /** Absent in what happens to a test build. */
  incidentId: string | null;
  at: Timestamp;
  actor: string;
  type: AuditEventType;
  detail: Jsonb;
}

interface GoodLogsTable {
  target: string;
  templates: Jsonb;
  learntAt: Timestamp;
}

interface PullRequestsTable {
  repository: string;
  number: number;
  url: string;
  headBranch: string;
  baseBranch: string;
  proposalId: string;
  pushedSha: string | null;
  handsOff: Generated<boolean>;
  outdated: string | null;
  trouble: string | null;
  notUpdated: string | null;
  state: ColumnType<Standing['state'], Standing['state'] | undefined, Standing['state']>;
  standing: NullableJsonb;
  mergeBy: string | null;
  mergeSha: string | null;
  mergeAt: Date | null;
  notMerged: string | null;
  /** False for one that was open before the bot wanted to open it. */
  openedByBot: boolean;
  /** How often GitHub was asked since something changed. */
  quietLooks: Generated<number>;
  /** Null when nothing is expected to happen any more. */
  nextLookAt: ColumnType<Date | null, Date | null | undefined, Date | null>;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  version: Generated<number>;
  /** The version that people were shown last. */
  shownVersion: Generated<number>;
}

interface GithubDeliveriesTable {
  id: string;
  receivedAt: Timestamp;
}

interface VerificationsTable {
  id: Generated<string>;
  incidentId: string;
  proposalId: string | null;
  actionId: string | null;
  status: VerificationState['kind'];
  state: Jsonb;
  deadline: ColumnType<Date, Date, Date>;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  version: Generated<number>;
}

interface ActionsTable {
  id: Generated<string>;
  incidentId: string;
  target: string;
  kind: ActionKind;
  plan: Jsonb;
  hash: string;
  status: ColumnType<ActionState['kind'], ActionState['kind'] | undefined, ActionState['kind']>;
  approvedBy: string | null;
  approvedAt: Date | null;
  result: string | null;
  createdAt: Timestamp;
  updatedAt: Timestamp;
}

interface SelftestsTable {
  id: Generated<string>;
  idempotencyKey: string;
  cluster: string;
  namespace: string;
  requestedBy: string;
  channel: string;
  messageTs: string | null;
  status: SelftestState['kind'];
  state: Jsonb;
  /** When its Job was made. */
  startedAt: Timestamp | null;
  /** When what it made was removed. */
  clearedAt: Timestamp | null;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  version: Generated<number>;
}

interface SignalsTable {
  id: Generated<string>;
  source: AlertSource;
  key: string;
  fingerprint: string;
  title: string;
  cluster: string;
  namespace: string | null;
  /** As a person would ask for it; null as long as nobody has found out which one is meant. */
  workload: string | null;
  subject: Jsonb;
  url: string | null;
  channel: string;
  threadTs: string | null;
  startedAt: Date;
  receivedAt: Timestamp;
  resolvedAt: Date | null;
  incidentId: string | null;
  ignoredBecause: string | null;
  silenceId: string | null;
}

interface SilencesTable {
  id: Generated<string>;
  pattern: string;
  begunBy: string;
  begunAt: Timestamp;
  until: Date;
  endedBy: string | null;
  endedAt: Date | null;
}

interface StormsTable {
  id: Generated<string>;
  channel: string;
  messageTs: string | null;
  startedAt: Timestamp;
  lastAt: Timestamp;
}

interface CleanupsTable {
  id: Generated<string>;
  cluster: string;
  target: string | null;
  requestedBy: string;
  channel: string;
  messageTs: string | null;
  plan: Jsonb;
  hash: string;
  state: ColumnType<Cleanup['state'], Cleanup['state'], Cleanup['state']>;
  approvals: ColumnType<unknown, string | undefined, string>;
  rejectedBy: string | null;
  deleted: ColumnType<unknown, string | undefined, string>;
  leftBehind: ColumnType<unknown, string | undefined, string>;
  expiresAt: Date;
  createdAt: Timestamp;
  version: Generated<number>;
}

interface CleanupRoundsTable {
  round: string;
  at: Timestamp;
}

interface EvidenceTable {
  id: Generated<string>;
  cluster: string;
  namespace: string;
  kind: SubjectKind;
  workload: string;
  /** Empty where it could not be seen. */
  uid: string;
  /** How much of the failure it shows; what shows more takes its place. */
  worth: number;
  archive: Buffer;
  bytes: number;
  keptAt: Timestamp;
}

interface EvidenceOfIncidentsTable {
  evidenceId: string;
  incidentId: string;
  notedAt: Timestamp;
}

interface PostmortemsTable {
  id: Generated<string>;
  incidentId: string;
  requestedBy: string;
  place: Jsonb;
  /** Where its place is one on GitHub. */
  repository: string | null;
  round: Generated<number>;
  writtenRound: Generated<number>;
  drafts: ColumnType<unknown, string | undefined, string>;
  number: number | null;
  url: string | null;
  openedAt: ColumnType<Date | null, Date | null | undefined, Date | null>;
  createdAt: Timestamp;
}

interface FeedbackTable {
  incidentId: string;
  /** A Slack user's id. */
  givenBy: string;
  isApprover: boolean;
  answer: Answer;
  said: string;
  cause: string;
  note: string | null;
  givenAt: Timestamp;
}

interface KeptFailuresTable {
  incidentId: string;
  log: string;
  events: Jsonb;
  exitCode: number | null;
  reason: string | null;
  keptAt: Timestamp;
}

interface PhaseChangesTable {
  id: Generated<string>;
  incidentId: string;
}

interface ReportsTable {
  id: Generated<string>;
  idempotencyKey: string;
  span: string;
  until: Date;
  channel: string;
  requestedBy: string;
  messageTs: string | null;
  endedAt: Date | null;
  problem: string | null;
  createdAt: Timestamp;
}

interface SlackPaceTable {
  /** A method, and the channel where its limit is one of channels. */
  key: string;
  /** When all that was sent is paid for: a new turn begins there. */
  paidAt: Date;
}

interface BuildsTable {
  cluster: string;
  uid: string;
  namespace: string;
  job: string;
  /** What it makes: the Job's name without what makes it unique. */
  target: string;
  outcome: EndedBuild['outcome'];
  startedAt: Date | null;
  endedAt: Date;
  /** Why it failed, once a diagnosis has told. */
  cause: string | null;
  /** The part of the configuration by which the watcher sees it; null where it was only diagnosed. */
  watchedBy: string | null;
  /** When its Job was seen to be there no more. */
  goneAt: Date | null;
}

interface ThresholdAlertsTable {
  id: Generated<string>;
  cluster: string;
  threshold: ThresholdName;
  channel: string;
  /** What was measured when it was over its limit last. */
  measured: Jsonb;
  messageTs: string | null;
  beganAt: Timestamp;
  /** When it was over its limit last. */
  lastAt: Timestamp;
  endedAt: Date | null;
}

export type BuildRow = Selectable<BuildsTable>;
export type ThresholdAlertRow = Selectable<ThresholdAlertsTable>;
export type CleanupRow = Selectable<CleanupsTable>;
export type FeedbackRow = Selectable<FeedbackTable>;
export type EvidenceRow = Selectable<EvidenceTable>;
export type ReportRow = Selectable<ReportsTable>;
export type SignalRow = Selectable<SignalsTable>;
export type SilenceRow = Selectable<SilencesTable>;
export type PostmortemRow = Selectable<PostmortemsTable>;
export type StormRow = Selectable<StormsTable>;
export type SelftestRow = Selectable<SelftestsTable>;
export type ActionRow = Selectable<ActionsTable>;
export type VerificationRow = Selectable<VerificationsTable>;
export type IncidentRow = Selectable<IncidentsTable>;
export type ApprovalRequestRow = Selectable<ApprovalRequestsTable>;
export type GitHubAccountRow = Selectable<GitHubAccountsTable>;
export type GitHubLinkRequestRow = Selectable<GitHubLinkRequestsTable>;
export type ProposalRow = Selectable<ProposalsTable>;
export type TimelineRow = Selectable<TimelineTable>;
export type PullRequestRow = Selectable<PullRequestsTable>;

interface HomesTable {
  slackUser: string;
  openedAt: Timestamp;
  publishedAt: ColumnType<Date | null, Date | null | undefined, Date | null>;
}
