import { relative, resolve } from 'node:path';
import { allChecks } from '../../checks/index.ts';
import { type LintFinding, lintPlaybooks } from '../../playbooks/lint.ts';
import { builtInPlaybooks, readPlaybooks } from '../../playbooks/load.ts';

/**
 * What is wrong with the playbooks of these folders, read over the built-in ones and over one another; with the
 * built-in ones when no folder is given. Files are named from the working directory.
 *
 * @throws Problem when a folder cannot be read
 */
export async function lintFolders(folders: readonly string[]): Promise<LintFinding[]> {
  const given = new Set(allChecks.flatMap(({ gives }) => gives));
  const own = folders.filter((folder) => resolve(folder) !== resolve(builtInPlaybooks));
  const findings = lintPlaybooks(await readPlaybooks([builtInPlaybooks, ...own]), given);
  const asked = (folders.length > 0 ? folders : [builtInPlaybooks]).map((one) => resolve(one));
  return findings
    .filter(({ place }) => asked.some((folder) => resolve(place).startsWith(`${folder}/`)))
    .map((finding) => ({ ...finding, place: relative(process.cwd(), finding.place) }));
}

/** Findings as compilers print them, so that editors find the line. */
export const lintText = (findings: readonly LintFinding[]): string => {
  const lines = findings.map(({ severity, place, message }) => `${place}: ${severity}: ${message}`);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  const summary =
    findings.length === 0
      ? 'Nothing is wrong with the playbooks.'
      : `${counted(errors, 'error')}, ${counted(warnings, 'warning')}`;
  return `${[...lines, summary].join('\n')}\n`;
};

const counted = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;
