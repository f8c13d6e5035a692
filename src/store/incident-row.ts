import { z } from 'zod';
import { alertSources } from '../model/alert.ts';
import { diagnosisSchema } from '../model/diagnosis.ts';
import { factSchema } from '../model/facts.ts';
import type { Incident, IncidentState } from '../model/incident.ts';
import { storable, toJson } from './json.ts';
import type { IncidentRow } from './tables.ts';

const raisedBySchema = z.object({
  source: z.enum(alertSources),
  title: z.string(),
  url: z.string().optional(),
});
const factsSchema = z.array(factSchema);
const candidatesSchema = z.array(z.object({ namespace: z.string(), name: z.string() }));

/** The columns that hold an incident's state. Together they say what the union says. */
export interface StateColumns {
  readonly state: IncidentState['kind'];
  readonly diagnosis: string | null;
  readonly facts: string | null;
  readonly candidates: string | null;
  readonly problem: string | null;
  readonly dismissedBy: string | null;
}

/** The union as columns, each one set: what an earlier state left there is cleared. */
export const stateColumns = (state: IncidentState): StateColumns => ({
  state: state.kind,
  diagnosis: 'diagnosis' in state && state.diagnosis ? toJson(state.diagnosis) : null,
  facts: 'facts' in state ? toJson(state.facts) : null,
  candidates: 'candidates' in state ? toJson(state.candidates) : null,
  problem: 'problem' in state ? storable(state.problem) : null,
  dismissedBy: state.kind === 'dismissed' ? state.by : null,
});

/** A row as an incident. A row that no state fits is a bug, and throws. */
export const incidentOf = (row: IncidentRow): Incident => ({
  id: row.id,
  idempotencyKey: row.idempotencyKey,
  cluster: row.cluster,
  ...(row.namespace === null ? {} : { namespace: row.namespace }),
  job: row.job,
  requestedBy: row.requestedBy,
  ...(row.raisedBy === null ? {} : { raisedBy: raisedBySchema.parse(row.raisedBy) }),
  channel: row.channel,
  ...(row.threadTs === null ? {} : { threadTs: row.threadTs }),
  ...(row.messageTs === null ? {} : { messageTs: row.messageTs }),
  state: stateOf(row),
  ...(row.stormId === null ? {} : { stormId: row.stormId }),
  phase: row.phase,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
  version: row.version,
});

function stateOf(row: IncidentRow): IncidentState {
  switch (row.state) {
    case 'requested':
    case 'diagnosing':
      return { kind: row.state };
    case 'diagnosed':
      return {
        kind: row.state,
        diagnosis: diagnosisSchema.parse(row.diagnosis),
        facts: factsSchema.parse(row.facts),
      };
    case 'ambiguous':
      return { kind: row.state, candidates: candidatesSchema.parse(row.candidates) };
    case 'not-found':
      return {
        kind: row.state,
        problem: row.problem ?? '',
        diagnosis: diagnosisSchema.parse(row.diagnosis),
      };
    case 'failed':
      return { kind: row.state, problem: row.problem ?? '' };
    case 'dismissed':
      return {
        kind: row.state,
        by: row.dismissedBy ?? '',
        ...(row.diagnosis === null ? {} : { diagnosis: diagnosisSchema.parse(row.diagnosis) }),
      };
  }
}
