import { z } from 'zod';

/** A LabelSelector inside a custom resource, whose spec no type describes. */
export const labelSelectorSchema = z
  .object({
    matchLabels: z.record(z.string(), z.string()).nullish(),
    matchExpressions: z
      .array(
        z.object({ key: z.string(), operator: z.string(), values: z.array(z.string()).nullish() }),
      )
      .nullish(),
  })
  .transform(({ matchLabels, matchExpressions }) => ({
    matchLabels: matchLabels ?? {},
    matchExpressions: (matchExpressions ?? []).map(({ values, ...rest }) => ({
      ...rest,
      values: values ?? [],
    })),
  }));

export type ParsedSelector = z.infer<typeof labelSelectorSchema>;
