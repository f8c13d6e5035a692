import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Command } from 'commander';
import { unifiedDiff } from '../fixes/diff.ts';
import { fixes } from '../fixes/index.ts';
import { mendedSubject } from '../model/diagnosis.ts';
import type { Fix, FixOutcome, SourceFile } from '../model/fix.ts';
import { redact } from '../model/redaction.ts';
import { subjectKindNamed } from '../model/references.ts';
import { fixUnknown, folderUnreadable } from '../problems.ts';
import {
  type BuildOptions,
  type Concluded,
  diagnoseBuild,
  withBuildOptions,
  withSystemsOption,
} from './diagnose-build.ts';

interface FixOptions extends BuildOptions {
  readonly checkout: string;
  readonly fix?: string;
}

/** `buildmedic fix`: the fix as a diff on standard output, for `git apply`; what it means on standard error. */
export const fixCommand = (): Command =>
  withSystemsOption(withBuildOptions(new Command('fix')))
    .description(
      'print the fix of a failed build as a diff that git apply takes; nothing is opened',
    )
    .option('--checkout <dir>', 'a checkout of the repository with the manifests', '.')
    .option('--fix <id>', 'this fix and no other')
    .action(async (name: string, options: FixOptions) => {
      process.exitCode = await fix(name, options);
    });

/** @returns 0 when a diff was printed, 1 when no fix applies, 2 when there is nothing of that name */
async function fix(name: string, options: FixOptions): Promise<number> {
  const concluded = await diagnoseBuild(name, options);
  const { verdict, causes } = concluded.diagnosis;
  if (verdict === 'not-found') return tell(`There is no build ${name}.`, 2);
  const [cause] = causes;
  const wanted = options.fix
    ? [named(options.fix)]
    : (cause?.fixes ?? []).flatMap((id) => fixes.get(id) ?? []);
  if (wanted.length === 0)
    return tell(
      cause
        ? `${cause.title}: no fix for it can be made yet.`
        : `Nothing to fix: the verdict is ${verdict}.`,
      1,
    );

  const files = await manifestsIn(options.checkout);
  const outcomes = wanted.map((one) => ({ fix: one, outcome: apply(one, concluded, files) }));
  for (const { fix: one, outcome } of outcomes) tell(meaning(one, outcome), 0);
  const changes = outcomes.flatMap(({ outcome }) =>
    outcome.kind === 'changed' ? outcome.changes : [],
  );
  if (changes.length === 0) return 1;
  process.stdout.write(unifiedDiff(changes).text);
  return 0;
}

function named(id: string): Fix {
  const found = fixes.get(id);
  if (!found) throw fixUnknown(id, [...fixes.keys()]);
  return found;
}

function apply(one: Fix, concluded: Concluded, files: readonly SourceFile[]): FixOutcome {
  const { subject, diagnosis, facts } = concluded;
  const { kind, namespace, name } = mendedSubject(diagnosis);
  const mended = { ...subject, kind: subjectKindNamed(kind) ?? subject.kind, namespace, name };
  return one.apply({ subject: mended, facts, files, places: {} });
}

const meaning = ({ title, risk, verify, rollback }: Fix, outcome: FixOutcome): string =>
  outcome.kind === 'changed'
    ? `${title}: ${outcome.summary}\n  Risk: ${risk}\n  Verify: ${verify}\n  Roll back: ${rollback}`
    : `${title}: not possible, because ${outcome.because}`;

function tell(text: string, exitCode: number): number {
  process.stderr.write(`${redact(text)}\n`);
  return exitCode;
}

/** Every YAML and JSON file of the checkout, but for what Git and package managers keep there. */
async function manifestsIn(checkout: string): Promise<SourceFile[]> {
  const entries = await readdir(checkout, { recursive: true, withFileTypes: true }).catch(
    (error: unknown) => {
      throw folderUnreadable('the checkout', checkout, error);
    },
  );
  const paths = entries
    .filter((entry) => entry.isFile() && /\.(ya?ml|json)$/.test(entry.name))
    .map((entry) => relative(checkout, join(entry.parentPath, entry.name)))
    .filter((path) => !/(^|\/)(\.git|node_modules|vendor)\//.test(path))
    .sort();
  return Promise.all(
    paths.map(async (path) => ({ path, text: await readFile(join(checkout, path), 'utf8') })),
  );
}
