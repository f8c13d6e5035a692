import { existsSync } from 'node:fs';
import { classify } from '../../diagnosis/classify/classify.ts';
import { readLog } from '../../diagnosis/classify/read-log.ts';
import { draftPlaybook, type Unexplained, unexplainedOf } from '../../playbooks/draft.ts';
import { builtInPlaybooks, knowledgeOf, loadPlaybooks } from '../../playbooks/load.ts';
import { nothingToDraft } from '../../problems/playbooks.ts';
import { fileBytes, onlyText } from '../classify/log-bytes.ts';
import { type BuildOptions, diagnoseBuild } from '../diagnose-build.ts';

export interface DraftOptions extends BuildOptions {
  readonly id?: string;
}

const standardInput = '-';

/**
 * The YAML of a new cause for a failure that nothing explains: of a log (a file, or standard input for `-`), or of a Job
 * in the cluster or the bundle that the options name.
 *
 * @throws Problem when nothing failed, when a cause explains it already, or when nothing is left to know it by
 */
export async function draftFrom(
  name: string,
  options: DraftOptions,
  input: AsyncIterable<Uint8Array>,
): Promise<string> {
  const failure = isLog(name, options)
    ? await fromLog(name, options, input)
    : await fromCluster(name, options);
  const draft = draftPlaybook(failure, options.id);
  if (draft === undefined) throw nothingToDraft(name, 'no line of it holds words to know it by');
  return draft;
}

const isLog = (name: string, { bundle, context, namespace }: DraftOptions): boolean =>
  name === standardInput ||
  (bundle === undefined && context === undefined && namespace === undefined && existsSync(name));

async function fromLog(
  name: string,
  { playbooks }: DraftOptions,
  input: AsyncIterable<Uint8Array>,
): Promise<Unexplained> {
  const from = name === standardInput ? 'standard input' : name;
  const { causes, signatures } = knowledgeOf(
    await loadPlaybooks([builtInPlaybooks, ...(playbooks ? [playbooks] : [])]),
  );
  const bytes = onlyText(from, name === standardInput ? input : fileBytes(name));
  const subject = { cluster: 'unknown', kind: 'Job', namespace: '', name: from } as const;
  const found = classify(
    await readLog(bytes, signatures),
    { events: [], exitCode: null, reason: null },
    { causes, signatures },
    subject,
  );
  if (found.verdict !== 'novel') throw nothingToDraft(from, because(found.verdict, found.causes));
  const { evidence, fingerprint } = found;
  return { from, lines: evidence.map(({ text }) => text), events: [], fingerprint };
}

async function fromCluster(name: string, options: DraftOptions): Promise<Unexplained> {
  const { diagnosis } = await diagnoseBuild(name, options);
  const { verdict, causes } = diagnosis;
  if (verdict !== 'novel') throw nothingToDraft(name, because(verdict, causes));
  return unexplainedOf(diagnosis);
}

const because = (verdict: string, [best]: readonly { readonly id: string }[]): string =>
  best
    ? `the cause ${best.id} explains it already`
    : ({ healthy: 'it did not fail', running: 'it still runs', 'not-found': 'it was not found' }[
        verdict
      ] ?? 'nothing is known of it');
