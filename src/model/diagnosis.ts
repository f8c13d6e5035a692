import { z } from 'zod';
import { evidenceSchema } from './evidence.ts';
import { patternSchema } from './pattern.ts';

/** How sure the diagnosis is of a cause. There are no percentages: nobody could check one. */
export const certaintySchema = z.enum(['confirmed', 'likely', 'possible']);
export type Certainty = z.infer<typeof certaintySchema>;

export const subjectSchema = z.object({
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
});

export const causeFindingSchema = z.object({
  /** Id of the catalogue, such as `oom-killed`. */
  id: z.string(),
  certainty: certaintySchema,
  /** The cause's title from its playbook: `The build ran out of memory`. */
  title: z.string(),
  /** What happened here, in one sentence, with this cluster's names and values in it. */
  summary: z.string(),
  evidence: z.array(evidenceSchema),
  /** What to do, in words with exact commands, best first. */
  remedies: z.array(z.string()),
  /** Ids of the fixes that may become a pull request. */
  fixes: z.array(z.string()),
  /** Whose cause it is, when not the subject's own: the build that should have made its image. */
  subject: subjectSchema.optional(),
});
export type CauseFinding = z.infer<typeof causeFindingSchema>;

/** One step of a build: `context`, `base-image`, `snapshot`, `cache`, `push`, or an instruction of the Dockerfile. */
export const phaseSchema = z.object({
  name: z.string(),
  /** Null where the log does not tell. */
  seconds: z.number().nullable(),
  outcome: z.enum(['passed', 'failed', 'unknown']),
});
export type Phase = z.infer<typeof phaseSchema>;

/**
 * The result of one diagnosis: what `diagnose --json` prints, what the store keeps and what every view is made
 * from. Causes stand best first. `calls.rounds` counts calls that had to wait for one another.
 */
export const diagnosisSchema = z.object({
  subject: subjectSchema,
  verdict: z.enum(['diagnosed', 'novel', 'healthy', 'running', 'not-found']),
  causes: z.array(causeFindingSchema),
  ruledOut: z.array(z.object({ id: z.string(), title: z.string(), because: z.string() })),
  unknown: z.array(z.object({ fact: z.string(), because: z.string() })),
  phases: z.array(phaseSchema),
  calls: z.object({ count: z.number().int(), rounds: z.number().int() }),
  /** The build that should have made the image that is missing, and what came of looking into it. */
  origin: z
    .object({
      subject: subjectSchema,
      verdict: z.enum(['diagnosed', 'novel', 'healthy', 'running', 'not-found']),
    })
    .optional(),
  /** With `not-found`: names near to the one asked for, nearest first. */
  nearest: z.array(subjectSchema).optional(),
  /** With `novel`: the lines of the log that tell most. */
  telling: z.array(evidenceSchema).optional(),
  /** With `novel`: the same for two failures that differ in numbers, ids, addresses and paths only. */
  fingerprint: z.string().optional(),
  /** In the bot: made of evidence that was kept then (ISO 8601), since the cluster has the workload no more. */
  keptAt: z.string().optional(),
  /** In the bot, with `novel`: incidents of the same fingerprint, newest first. */
  seenBefore: z
    .array(
      z.object({
        incident: z.string(),
        namespace: z.string(),
        name: z.string(),
        /** ISO 8601. */
        at: z.string(),
        /** Where its message stands. */
        url: z.string().optional(),
      }),
    )
    .optional(),
  /** Of a build that runs, and has done nothing for a minute or more. */
  idle: z
    .object({
      /** How long, when it was looked at. */
      seconds: z.number().int(),
      /** The phase that its log ends in, where it tells. */
      phase: z.string().optional(),
      /** The last that it was seen to do. */
      last: evidenceSchema,
    })
    .optional(),
  /** What this build has in common with others that failed around the same time, the most telling first. */
  patterns: z.array(patternSchema).optional(),
});
export type Diagnosis = z.infer<typeof diagnosisSchema>;

/** What mending the best cause is about: the subject, or the build that it waits for. */
export const mendedSubject = ({ subject, causes }: Diagnosis): Diagnosis['subject'] =>
  causes[0]?.subject ?? subject;
