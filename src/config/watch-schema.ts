import { z } from 'zod';

const text = (expected: string) => z.string().min(1).describe(expected);
const minutes = z.number().positive().describe('a number of minutes above 0');

const labelValue = /^([A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?)?$/;
const labelKey = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$/;

/** Where the bot looks for builds that fail, without having been asked. */
export const watchSchema = z.strictObject({
  cluster: text('the name of one of the clusters').optional(),
  /** Plain names are watched one by one; with a glob among them the whole cluster is. */
  namespaces: z
    .array(text('a namespace, or a glob of namespaces such as team-*'))
    .nonempty()
    .describe('a list of namespaces such as [builds, team-*]'),
  /** Only Jobs that have all of them. */
  labels: z
    .record(z.string().regex(labelKey), z.string().regex(labelValue))
    .describe('a mapping of labels such as { app: build }')
    .default({}),
  /** Only Jobs of such a name. */
  names: text('a glob of Job names such as build-*').optional(),
  /** Only Jobs with a container of such an image. */
  images: z
    .array(text("a glob of images such as '*/kaniko-project/*'"))
    .nonempty()
    .describe("a list of globs such as ['*/kaniko-project/*']")
    .optional(),
  /** Are pods watched, too, that cannot pull their image? */
  pods: z.boolean().default(true),
  /** A build that runs and does nothing for longer than this hangs. */
  hangMinutes: minutes.default(10),
  /** What failed longer ago is not told when the watch begins. */
  maxAgeMinutes: minutes.default(60),
});
