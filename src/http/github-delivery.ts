import { z } from 'zod';
import type { Concerned } from '../model/pull-request.ts';

/** One delivery of GitHub's webhook. Its payload is read as far as it says which pull request it is about. */
export const deliverySchema = z.object({
  /** The same for a delivery that is repeated. */
  id: z.string().min(1).max(100),
  event: z.string().min(1).max(100),
  payload: z.looseObject({}),
});
export type Delivery = z.infer<typeof deliverySchema>;

const repository = z.object({ full_name: z.string() });
const pullRequest = z.object({ repository, pull_request: z.object({ number: z.number().int() }) });
const sha = z.string();

/** What each kind of event concerns, by the few fields of it that say so. */
const readers: Readonly<Record<string, z.ZodType<Concerned>>> = {
  pull_request: pullRequest.transform(ofNumber),
  pull_request_review: pullRequest.transform(ofNumber),
  check_run: z
    .object({ repository, check_run: z.object({ head_sha: sha }) })
    .transform((payload) => ofCommit(payload, payload.check_run.head_sha)),
  check_suite: z
    .object({ repository, check_suite: z.object({ head_sha: sha }) })
    .transform((payload) => ofCommit(payload, payload.check_suite.head_sha)),
  status: z.object({ repository, sha }).transform((payload) => ofCommit(payload, payload.sha)),
  push: z
    .object({ repository, ref: z.string() })
    .transform((payload) => ofRef(payload, payload.ref)),
  merge_group: z
    .object({ repository, merge_group: z.object({ base_ref: z.string() }) })
    .transform((payload) => ofRef(payload, payload.merge_group.base_ref)),
};

/** Which pull requests the delivery is about; none for what has no part in their life. */
export const concernedBy = ({ event, payload }: Delivery): Concerned | undefined =>
  (Object.hasOwn(readers, event) ? readers[event] : undefined)?.safeParse(payload).data;

interface Payload {
  readonly repository: z.infer<typeof repository>;
}

function ofNumber(payload: z.infer<typeof pullRequest>): Concerned {
  return { repository: payload.repository.full_name, number: payload.pull_request.number };
}

const ofCommit = (payload: Payload, headSha: string): Concerned => ({
  repository: payload.repository.full_name,
  headSha,
});

const ofRef = (payload: Payload, ref: string): Concerned => ({
  repository: payload.repository.full_name,
  branch: ref.replace(/^refs\/heads\//, ''),
});
