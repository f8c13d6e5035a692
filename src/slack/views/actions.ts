import { z } from 'zod';

/** Ids of the buttons. What a button carries is its value, parsed by the schema of the same name. */
export const actionIds = {
  previewFix: 'preview_fix',
  openFixPr: 'open_fix_pr',
  showEvidence: 'show_evidence',
  dismiss: 'dismiss',
  chooseNamespace: 'choose_namespace',
} as const;

/** A fix, and the hash of the diff that the person sees: an approval holds for that diff only. */
export const proposalValueSchema = z.object({ proposal: z.uuid(), hash: z.string() });
export type ProposalValue = z.infer<typeof proposalValueSchema>;

export const incidentValueSchema = z.object({ incident: z.uuid() });
export type IncidentValue = z.infer<typeof incidentValueSchema>;

export const namespaceValueSchema = z.object({ incident: z.uuid(), namespace: z.string() });
export type NamespaceValue = z.infer<typeof namespaceValueSchema>;
