import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Knowledge } from '../diagnosis/knowledge.ts';
import { signatureTable } from '../diagnosis/signature-table.ts';
import type { Cause, Playbook } from '../model/playbook.ts';
import { folderUnreadable } from '../problems/configuration.ts';
import { brokenPlaybooks } from '../problems/playbooks.ts';
import { type ParsedPlaybook, parsePlaybook } from './parse.ts';
import { patternOf, signaturesOf } from './signatures.ts';

/** The playbooks that come with the product, next to `src/` and to `dist/`. */
export const builtInPlaybooks = fileURLToPath(new URL('../../playbooks/', import.meta.url));

/**
 * Reads every `*.yaml` of the folders. Of two playbooks with one id the later folder's wins, so that a team's own
 * stand over the built-in ones.
 *
 * @throws Problem that lists every mistake of every file, with its line.
 */
export async function loadPlaybooks(folders: readonly string[]): Promise<Playbook[]> {
  const parsed = await readPlaybooks(folders);
  const complaints = parsed.flatMap((one) => one.complaints);
  if (complaints.length > 0) throw brokenPlaybooks(complaints);
  return inEffect(parsed).flatMap(({ playbook }) => playbook ?? []);
}

/**
 * Reads every `*.yaml` of the folders, broken ones too.
 *
 * @throws Problem when a folder cannot be read
 */
export async function readPlaybooks(folders: readonly string[]): Promise<ParsedPlaybook[]> {
  const files = (await Promise.all(folders.map(playbookFiles))).flat();
  return Promise.all(
    files.map(async (file) =>
      withoutSlowPatterns(parsePlaybook(file, await readFile(file, 'utf8'))),
    ),
  );
}

/** The analysis of patterns is a large library, and most playbooks hold none. */
async function withoutSlowPatterns(parsed: ParsedPlaybook): Promise<ParsedPlaybook> {
  const { playbook, placeOf } = parsed;
  if (!playbook?.signatures.some(({ pattern }) => pattern !== undefined)) return parsed;
  const { slowBecause } = await import('./slow-patterns.ts');
  const complaints = playbook.signatures.flatMap((signature, index) => {
    const because = slowBecause(patternOf(signature));
    return because ? [`${placeOf(['signatures', index, 'pattern'])}: ${because}`] : [];
  });
  return complaints.length > 0 ? { file: parsed.file, placeOf, complaints } : parsed;
}

/** Those that count: of two playbooks with one id the later one. */
export const inEffect = (parsed: readonly ParsedPlaybook[]): ParsedPlaybook[] => [
  ...new Map(
    parsed.flatMap((one) => (one.playbook ? [[one.playbook.id, one] as const] : [])),
  ).values(),
];

/** The causes of all playbooks. Of two causes with one id the later playbook's wins. */
export const causesOf = (playbooks: readonly Playbook[]): Cause[] => [
  ...new Map(
    playbooks.flatMap(({ causes }) => causes.map((cause) => [cause.id, cause] as const)),
  ).values(),
];

/** What failures are judged by: the causes of the playbooks, and their wordings beside the built-in ones. */
export const knowledgeOf = (playbooks: readonly Playbook[]): Knowledge => ({
  causes: causesOf(playbooks),
  signatures: signatureTable(playbooks.flatMap(signaturesOf)),
});

async function playbookFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw folderUnreadable('playbooks', folder, error);
  });
  return names
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}
