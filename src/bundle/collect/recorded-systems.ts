import { z } from 'zod';
import type { Reading } from '../../model/cluster.ts';
import { redactDeep } from '../../model/redaction.ts';
import type { AnySystem, Systems } from '../../model/systems.ts';
import type { BundleFile } from '../read-files.ts';

/** Its ending keeps it out of what is read as Kubernetes objects. */
const path = 'systems.jsonl';

export interface RecordingSystems {
  /** Answer as the systems do. */
  readonly systems: Systems;
  /** Which systems there are and what they answered so far, as a file of a bundle, secrets masked. */
  files(): BundleFile[];
}

/** Systems that note every answer: what registries, queues and measurements say later is not what they said then. */
export function recordingSystems(systems: Systems): RecordingSystems {
  const all = Object.entries<AnySystem>(systems);
  const answered: z.input<typeof answeredSchema>[] = [];
  const recorded = all.map(([system, methods]) => {
    const asked = Object.entries(methods).map(([method, ask]) => {
      const recording = async (...about: never[]) => {
        const reading = await ask(...about);
        answered.push({ question: questionOf(system, method, about), reading: masked(reading) });
        return reading;
      };
      return [method, recording] as const;
    });
    return [system, Object.fromEntries(asked)] as const;
  });
  const known = Object.fromEntries(
    all.map(([system, methods]) => [system, Object.keys(methods)] as const),
  );
  return {
    systems: Object.fromEntries(recorded),
    files: () =>
      all.length === 0
        ? []
        : [{ path, text: [known, ...answered].map((one) => `${JSON.stringify(one)}\n`).join('') }],
  };
}

const knownSchema = z.record(z.string(), z.array(z.string()));
const readingSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('found'), value: z.unknown() }),
  z.object({ kind: z.literal('not-found') }),
  z.object({ kind: z.literal('unavailable'), because: z.string() }),
  z.object({
    kind: z.literal('forbidden'),
    missing: z.object({ verb: z.string(), resource: z.string() }).loose(),
  }),
]);
const answeredSchema = z.object({ question: z.string(), reading: readingSchema });

/** The systems of a bundle that was kept: they answer what they were asked then, and nothing else. */
export function replayedSystems(files: readonly BundleFile[]): Systems {
  const text = files.find((file) => file.path === path)?.text ?? '{}';
  const [known, ...lines] = text.trimEnd().split('\n');
  const answers = Map.groupBy(
    lines.map((line) => answeredSchema.parse(JSON.parse(line))),
    ({ question }) => question,
  );
  const answer =
    (system: string, method: string) =>
    async (...about: unknown[]): Promise<Reading<unknown>> => {
      const left = answers.get(questionOf(system, method, about)) ?? [];
      // The same may have been asked with several logins, one after the other.
      const one = left.length > 1 ? left.shift() : left[0];
      return (one?.reading as Reading<unknown> | undefined) ?? notKept;
    };
  return Object.fromEntries(
    Object.entries(knownSchema.parse(JSON.parse(known ?? '{}'))).map(([system, methods]) => [
      system,
      Object.fromEntries(methods.map((method) => [method, answer(system, method)])),
    ]),
  );
}

const notKept: Reading<never> = {
  kind: 'unavailable',
  because: 'it was not asked when the evidence was kept',
};

/** Logins are under seal, and their numbers differ from one process to the next. */
const questionOf = (system: string, method: string, about: readonly unknown[]): string => {
  const plain: unknown = JSON.parse(
    JSON.stringify(about).replace(/‹sealed credential \d+›/g, '‹sealed›'),
  );
  return JSON.stringify([system, method, redactDeep(plain)]);
};

/** Hashes of lines are no secrets, and look like them. */
const masked = (reading: Reading<unknown>): Reading<unknown> =>
  reading.kind === 'found' && isHashes(reading.value) ? reading : redactDeep(reading);

const isHashes = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every((one) => typeof one === 'string' && /^[0-9a-f]{12}$/.test(one));
