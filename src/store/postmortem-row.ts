import { z } from 'zod';
import {
  type Postmortem,
  postmortemDraftSchema,
  postmortemPlaceSchema,
} from '../model/postmortem.ts';
import type { PostmortemRow } from './tables.ts';

/** A post-mortem as the model knows it. */
export const postmortemOfRow = (row: PostmortemRow): Postmortem => ({
  id: row.id,
  incidentId: row.incidentId,
  requestedBy: row.requestedBy,
  place: postmortemPlaceSchema.parse(row.place),
  round: row.round,
  writtenRound: row.writtenRound,
  drafts: z.array(postmortemDraftSchema).parse(row.drafts),
  ...(row.number !== null && row.url !== null
    ? { published: { number: row.number, url: row.url } }
    : {}),
  createdAt: row.createdAt,
});
