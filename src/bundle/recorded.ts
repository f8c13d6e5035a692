import { z } from 'zod';
import type { Problem } from '../model/problem.ts';
import { bundleFileBroken } from '../problems/bundle.ts';
import type { Outage, Prohibition, RecordedAnswer } from './bundle.ts';
import { type Parsed, parseDocuments } from './parse-objects.ts';

const place = {
  service: z.string().regex(/^[^/]+\/[^/:]+:[^/:]+$/, 'expected namespace/name:port'),
  path: z.string().startsWith('/').default('/'),
  scheme: z.enum(['http', 'https']).optional(),
};

const answerSchema = z.union([
  z.strictObject({
    ...place,
    status: z.number().int().min(100).max(599),
    body: z.string().default(''),
    contentType: z.string().optional(),
  }),
  z.strictObject({ ...place, error: z.string() }),
]);

const oneOrMore = z
  .union([z.string(), z.array(z.string()).nonempty()])
  .transform((value) => (typeof value === 'string' ? [value] : value));

const covered = {
  verb: oneOrMore,
  resource: oneOrMore,
  group: z.string().optional(),
  namespace: z.string().optional(),
  name: z.string().optional(),
};

const prohibitionSchema = z
  .strictObject(covered)
  .transform(({ verb, resource, ...rest }) => ({ verbs: verb, resources: resource, ...rest }));

const outageSchema = z
  .strictObject({ ...covered, because: z.string() })
  .transform(({ verb, resource, ...rest }) => ({ verbs: verb, resources: resource, ...rest }));

interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** The recorded answers in a `service-proxy.yaml`. A wrong entry becomes a Problem, the others are found. */
export const parseAnswers = (file: TextFile): Parsed<RecordedAnswer> =>
  parseEntries(file, answerSchema, 'a service, a path, and either status and body or an error');

/** The prohibitions in a `forbidden.yaml`. A wrong entry becomes a Problem, the others are found. */
export const parseProhibitions = (file: TextFile): Parsed<Prohibition> =>
  parseEntries(file, prohibitionSchema, 'a verb and a resource');

/** The outages in an `unavailable.yaml`. A wrong entry becomes a Problem, the others are found. */
export const parseOutages = (file: TextFile): Parsed<Outage> =>
  parseEntries(file, outageSchema, 'a verb, a resource and why it could not be read');

function parseEntries<T>(file: TextFile, schema: z.ZodType<T>, expected: string): Parsed<T> {
  const documents = parseDocuments(file);
  const found: T[] = [];
  const problems: Problem[] = [...documents.problems];
  for (const { value, line } of documents.found) {
    if (!Array.isArray(value)) {
      problems.push(bundleFileBroken(file.path, 'it is not a list', line));
      continue;
    }
    for (const [index, entry] of value.entries()) {
      const parsed = schema.safeParse(entry);
      if (parsed.success) found.push(parsed.data);
      else
        problems.push(bundleFileBroken(file.path, `entry ${index + 1} is not ${expected}`, line));
    }
  }
  return { found, problems };
}
