import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { loadPlaybooks } from '../../playbooks/load.ts';
import { playbookReference } from '../../playbooks/reference.ts';
import { referenceUnwritable } from '../../problems/playbooks.ts';

/** Where the reference of the built-in playbooks stands. */
export const referenceFile = fileURLToPath(new URL('../../../docs/playbooks.md', import.meta.url));

/** The reference that the playbooks of these folders give. */
export const referenceOf = async (folders: readonly string[]): Promise<string> =>
  playbookReference(await loadPlaybooks(folders));

/** Is the file the reference that the playbooks give? A file that is not there is not. */
export const isCurrent = async (file: string, reference: string): Promise<boolean> =>
  (await readFile(file, 'utf8').catch(() => undefined)) === reference;

/** @throws Problem when it cannot be written */
export async function writeReference(file: string, reference: string): Promise<void> {
  await writeFile(file, reference).catch((error: unknown) => {
    throw referenceUnwritable(file, error);
  });
}
