import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { SourceFile } from '../model/fix.ts';
import { folderUnreadable } from '../problems/configuration.ts';

/** Every YAML and JSON file of a checkout, but for what Git and package managers keep there. */
export async function manifestsIn(checkout: string): Promise<SourceFile[]> {
  const entries = await readdir(checkout, { recursive: true, withFileTypes: true }).catch(
    (error: unknown) => {
      throw folderUnreadable('the checkout', checkout, error);
    },
  );
  const paths = entries
    .filter((entry) => entry.isFile() && isManifest(entry.name))
    .map((entry) => relative(checkout, join(entry.parentPath, entry.name)))
    .filter((path) => !/(^|\/)(\.git|node_modules|vendor)\//.test(path))
    .sort();
  return Promise.all(
    paths.map(async (path) => ({ path, text: await readFile(join(checkout, path), 'utf8') })),
  );
}

/** Also a kustomization without an extension, and `.gitattributes`, which says what is generated. */
const isManifest = (name: string): boolean =>
  /\.(ya?ml|json)$/.test(name) || name === 'Kustomization' || name === '.gitattributes';
