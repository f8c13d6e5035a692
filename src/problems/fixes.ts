import { Problem } from '../model/problem.ts';

export const noTargetCovers = (
  file: string,
  { namespace, name }: { readonly namespace: string; readonly name: string },
) =>
  new Problem(
    'no-target',
    `No target of ${file} covers namespace ${namespace}, job ${name}.`,
    'Add one under `targets`, or name a checkout of the repository with --checkout.',
  );

export const fixUnknown = (id: string, known: readonly string[]): Problem =>
  new Problem(
    'fix-unknown',
    `There is no fix ${id}.`,
    `Those that are built: ${known.join(', ')}.`,
  );
