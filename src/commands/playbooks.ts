import { Command, InvalidArgumentError } from 'commander';
import type { Playbook } from '../model/playbook.ts';
import { builtInPlaybooks, causesOf, loadPlaybooks } from '../playbooks/load.ts';
import { playbookUnknown } from '../problems/playbooks.ts';
import { isCurrent, referenceFile, referenceOf, writeReference } from './playbooks/docs.ts';
import { type DraftOptions, draftFrom } from './playbooks/draft.ts';
import { causeJson, playbookJson } from './playbooks/json.ts';
import { lintFolders, lintText } from './playbooks/lint.ts';
import { playbookTable } from './playbooks/list-text.ts';
import { causeText, playbookText } from './playbooks/show-text.ts';

type Print = (text: string) => void;

interface ReadOptions {
  readonly playbooks?: string;
  readonly json?: true;
}

/** `buildmedic playbooks`: the knowledge, to read it, to check and draft one's own, and to print its reference. */
export const playbooksCommand = (print: Print = (text) => process.stdout.write(text)): Command =>
  new Command('playbooks')
    .description('read the playbooks, check and draft your own, and print their reference')
    .addCommand(listCommand(print))
    .addCommand(showCommand(print))
    .addCommand(lintCommand(print))
    .addCommand(draftCommand(print))
    .addCommand(docsCommand(print));

const listCommand = (print: Print): Command =>
  withPlaybooks(new Command('list'))
    .description('the playbooks in a table')
    .option('--json', 'print them as JSON, with their causes')
    .action(async ({ playbooks, json }: ReadOptions) => {
      const loaded = await loadPlaybooks(foldersOf(playbooks));
      print(json ? asJson(loaded.map(summary)) : playbookTable(loaded, width()));
    });

const showCommand = (print: Print): Command =>
  withPlaybooks(new Command('show'))
    .description('one playbook, or one cause')
    .argument('<name>', 'id of a playbook or of a cause')
    .option('--json', 'print it as JSON')
    .action(async (name: string, { playbooks, json }: ReadOptions) => {
      const shown = shownOf(name, await loadPlaybooks(foldersOf(playbooks)));
      print(json ? asJson(shown.json) : shown.text);
    });

const lintCommand = (print: Print): Command =>
  new Command('lint')
    .description('what is wrong with playbooks, with file and line')
    .argument(
      '[folders...]',
      "your team's own folders, read over the built-in playbooks; those alone without",
    )
    .option('--json', 'print the findings as JSON')
    .addHelpText('after', '\nExit codes: 0 no error, 1 errors, 2 a folder cannot be read.')
    .action(async (folders: string[], { json }: { json?: true }) => {
      const findings = await lintFolders(folders);
      print(json ? asJson(findings) : lintText(findings));
      process.exitCode = findings.some(({ severity }) => severity === 'error') ? 1 : 0;
    });

const draftCommand = (print: Print): Command =>
  withPlaybooks(new Command('draft'))
    .description('a failure that nothing explains as the YAML of a new cause, for you to finish')
    .argument('[log or job]', 'a log file, - for standard input, or a Job or pod/<name>', '-')
    .option('--id <id>', 'id of the new cause', parseId)
    .option('-n, --namespace <namespace>', 'namespace of the Job')
    .option('-c, --context <context>', 'context of the kubeconfig')
    .option('--bundle <dir>', 'a bundle in place of a cluster')
    .action(async (name: string, options: DraftOptions) => {
      print(await draftFrom(name, options, process.stdin));
    });

function parseId(text: string): string {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(text))
    throw new InvalidArgumentError('Use lower-case letters, digits and hyphens: orbit-lost.');
  return text;
}

interface DocsOptions extends ReadOptions {
  readonly output?: string;
  readonly write?: true;
  readonly check?: true;
}

const docsCommand = (print: Print): Command =>
  withPlaybooks(new Command('docs'))
    .description('the reference of the playbooks, as Markdown')
    .option('-o, --output <file>', 'the file to write, or to check')
    .option('--write', 'write docs/playbooks.md')
    .option('--check', 'exit with 1 when the file (docs/playbooks.md) is stale; write nothing')
    .action(async ({ playbooks, output, write, check }: DocsOptions) => {
      const reference = await referenceOf(foldersOf(playbooks));
      const file = output ?? referenceFile;
      if (check) {
        const isFresh = await isCurrent(file, reference);
        if (!isFresh) print(`${file} is stale: buildmedic playbooks docs --write\n`);
        process.exitCode = isFresh ? 0 : 1;
      } else if (write || output) {
        await writeReference(file, reference);
      } else {
        print(reference);
      }
    });

const withPlaybooks = (command: Command): Command =>
  command.option(
    '--playbooks <dir>',
    "a folder of your team's own playbooks, over the built-in ones",
  );

const foldersOf = (own: string | undefined): string[] => [builtInPlaybooks, ...(own ? [own] : [])];

const width = (): number => Math.min(process.stdout.columns ?? 80, 100);

const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const summary = ({ id, title, category, severity, causes }: Playbook) => ({
  id,
  title,
  category,
  severity,
  causes: causes.map((cause) => ({ id: cause.id, title: cause.title })),
});

/** A playbook by its id, else a cause: the one that counts, where two playbooks have it. */
function shownOf(name: string, playbooks: readonly Playbook[]) {
  const playbook = playbooks.find(({ id }) => id === name);
  if (playbook) return { json: playbookJson(playbook), text: playbookText(playbook, width()) };
  const cause = causesOf(playbooks).find(({ id }) => id === name);
  const home = cause && playbooks.find(({ causes }) => causes.includes(cause));
  if (cause && home) return { json: causeJson(cause), text: causeText(cause, home, width()) };
  const known = playbooks.flatMap(({ id, causes }) => [id, ...causes.map((one) => one.id)]);
  throw playbookUnknown(name, known);
}
