import { Command, Option } from 'commander';
import { loadRepositoryConfig } from '../config.ts';
import { fixes } from '../fixes/index.ts';
import { notApplicable } from '../fixes/outcome.ts';
import { type Outside, workOut } from '../fixes/work-out.ts';
import { githubRepositories } from '../github/repositories.ts';
import { createReadContext } from '../incidents/proposals/read-context.ts';
import { createReadImage } from '../incidents/proposals/read-image.ts';
import { targetSources } from '../incidents/proposals/target-sources.ts';
import { targetFor } from '../incidents/targets.ts';
import { mendedSubject } from '../model/diagnosis.ts';
import type { Fix, FixOutcome, FixRequest } from '../model/fix.ts';
import { redact, redactDeep } from '../model/redaction.ts';
import { askedAs, type Subject, subjectKindNamed } from '../model/references.ts';
import type { OpenSourceFolder } from '../model/source-folder.ts';
import { fixPlacesOf } from '../model/target.ts';
import { fixUnknown, noTargetCovers } from '../problems/fixes.ts';
import { registries } from '../registries/registries.ts';
import { manifestsIn } from './checkout.ts';
import { checkoutFolders } from './checkout-folder.ts';
import {
  type BuildOptions,
  type Concluded,
  diagnoseBuild,
  withBuildOptions,
} from './diagnose-build.ts';
import { diffOf, fixData, fixText, type TriedFix } from './fix-text.ts';

interface FixOptions extends BuildOptions {
  readonly checkout?: string;
  readonly fix?: string;
  readonly place?: string;
  readonly json?: true;
}

/** `buildmedic fix`: the fix as a diff on standard output, for `git apply`; what it means on standard error. */
export const fixCommand = (): Command =>
  withBuildOptions(new Command('fix'))
    .description(
      'print the fix of a failed build as a diff that git apply takes; nothing is opened',
    )
    .option('--checkout <dir>', 'a checkout of the repository with the manifests (default: ".")')
    .option(
      '--config <file>',
      "the bot's configuration: without --checkout the repository of the build's target is read on GitHub",
    )
    .option('--fix <id>', 'this fix and no other')
    .option('--place <file>', 'where to change it, when it may stand in several files')
    .addOption(new Option('--diff', 'print the diff (the default)').conflicts('json'))
    .option('--json', 'print every fix of the cause as data')
    .addHelpText(
      'after',
      '\nExit codes: 0 a diff was printed, 1 no fix applies, 2 it could not be done.',
    )
    .action(async (name: string, options: FixOptions) => {
      process.exitCode = await fix(name, options);
    });

/** @returns 0 when a diff was printed, 1 when no fix applies, 2 when there is nothing of that name */
async function fix(name: string, options: FixOptions): Promise<number> {
  // What a bundle holds is older than what the systems of the configuration say today.
  const { config: _systems, ...withoutSystems } = options;
  const concluded = await diagnoseBuild(name, options.bundle ? withoutSystems : options);
  const { verdict, causes, nearest: [near] = [] } = concluded.diagnosis;
  if (verdict === 'not-found') {
    const hint = near ? ` The nearest is ${askedAs(near)} -n ${near.namespace}.` : '';
    return tell(`There is no build ${name}.${hint}`, 2);
  }
  const [cause] = causes;
  const wanted = options.fix
    ? [named(options.fix)]
    : (cause?.fixes ?? []).flatMap((id) => fixes.get(id) ?? []);
  if (wanted.length === 0 && !options.json)
    return tell(
      cause
        ? `${cause.title}: no fix for it can be made; \`buildmedic diagnose\` says what to do.`
        : `Nothing to fix: the verdict is ${verdict}.`,
      1,
    );

  if (options.fix && !cause?.fixes.includes(options.fix))
    tell(
      `The diagnosis does not call for it: ${cause ? cause.title : `the verdict is ${verdict}`}.`,
      0,
    );
  const { request, outside } = await materialFor(subjectOf(concluded), concluded, options);
  const tried = await Promise.all(
    wanted.map(async (one) => ({
      fix: one,
      outcome: chosen(await workOut(one, request, outside), options.place),
    })),
  );
  return options.json ? printData(tried) : printDiff(tried);
}

function named(id: string): Fix {
  const found = fixes.get(id);
  if (!found) throw fixUnknown(id, [...fixes.keys()]);
  return found;
}

function subjectOf({ subject, diagnosis }: Concluded): Subject {
  const { kind, namespace, name } = mendedSubject(diagnosis);
  return { ...subject, kind: subjectKindNamed(kind) ?? subject.kind, namespace, name };
}

interface Material {
  readonly request: FixRequest;
  readonly outside: Outside;
}

/** The files of a checkout, or those of the repository that the configuration names for the build; and where its sources are. */
async function materialFor(
  subject: Subject,
  { facts }: Concluded,
  { checkout, config: file, bundle, registries: mayAsk }: FixOptions,
): Promise<Material> {
  const target = file === undefined ? undefined : targetIn(file, subject);
  if (file !== undefined && !target && checkout === undefined) throw noTargetCovers(file, subject);
  // What a bundle holds is older than what registries say today.
  const asks = target?.asksRegistries && bundle === undefined && mayAsk !== false;
  const readImage = createReadImage(asks ? target.registries : undefined);
  const open = target ? targetSources(target, target.repositories.openFolder) : nowhere;
  if (checkout !== undefined || !target) {
    const root = checkout ?? '.';
    return {
      request: { subject, facts, files: await manifestsIn(root), places: {} },
      outside: {
        readContext: createReadContext(checkoutFolders(root, target?.repository, open)),
        readImage,
      },
    };
  }
  const repository = await target.repositories.open(target.repository, target.branch);
  const { files } = await repository.listFiles(target.paths);
  return {
    request: { subject, facts, files, address: repository.address, places: fixPlacesOf(target) },
    outside: { readContext: createReadContext(open), readImage },
  };
}

/** The terminal names no cluster of the configuration: a target of any of them may be meant. */
function targetIn(file: string, subject: Subject) {
  const config = loadRepositoryConfig(file, process.env);
  const { targets, github } = config;
  const target = targets.find((one) => targetFor([{ ...one, cluster: subject.cluster }], subject));
  const callTimeoutMs = config.diagnosis.callTimeoutSeconds * 1000;
  return (
    target && {
      ...target,
      repositories: githubRepositories(github),
      asksRegistries: config.registries.ask,
      registries: registries(config.registries, callTimeoutMs),
    }
  );
}

const nowhere: OpenSourceFolder = async ({ host, repository }) => ({
  because: `the checkout has no remote ${host}/${repository}, and no configuration (--config) says how to read it`,
});

/** What changes the file that was asked for, where one was. */
function chosen(outcome: FixOutcome, place: string | undefined): FixOutcome {
  if (outcome.kind === 'not-applicable' || place === undefined) return outcome;
  const candidates = outcome.kind === 'choice' ? outcome.candidates : [outcome];
  const fitting = candidates.filter(({ changes }) => changes.some(({ path }) => path === place));
  const [only, another] = fitting;
  if (only && !another) return only;
  return outcome.kind === 'choice' && another
    ? { ...outcome, candidates: fitting }
    : notApplicable(`it cannot be changed in ${place}`);
}

/** The first that applies, since the fixes of a cause stand in the order in which they are to be tried. */
function printDiff(tried: readonly TriedFix[]): number {
  const best = tried.find(({ outcome }) => outcome.kind === 'changed');
  tell(fixText(tried, best), 0);
  if (best?.outcome.kind !== 'changed') return 1;
  process.stdout.write(diffOf(best.outcome));
  return 0;
}

function printData(tried: readonly TriedFix[]): number {
  process.stdout.write(`${JSON.stringify(redactDeep(tried.map(fixData)), null, 2)}\n`);
  return tried.some(({ outcome }) => outcome.kind === 'changed') ? 0 : 1;
}

function tell(text: string, exitCode: number): number {
  process.stderr.write(`${redact(text)}\n`);
  return exitCode;
}
