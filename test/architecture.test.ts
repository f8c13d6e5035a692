import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const source = fileURLToPath(new URL('../src/', import.meta.url));

/** One import or re-export of a file. Paths are relative to `src/`; a library keeps its name. */
interface Import {
  readonly file: string;
  readonly from: string;
  /** The whole statement is erased: nothing is loaded at run time. */
  readonly typeOnly: boolean;
}

const statement =
  /^\s*(?:import|export)\s+(?<type>type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?'(?<from>[^']+)'/gm;
const dynamic = /\bimport\(\s*'(?<from>[^']+)'/g;

function importsOf(file: string, text: string): Import[] {
  const place = (from: string) => (from.startsWith('.') ? join(dirname(file), from) : from);
  const found = [...text.matchAll(statement), ...text.matchAll(dynamic)];
  return found.map(({ groups }) => ({
    file,
    from: place(groups?.from ?? ''),
    typeOnly: groups?.type !== undefined,
  }));
}

const files = (await readdir(source, { recursive: true }))
  .filter((file) => file.endsWith('.ts'))
  .sort();
const imports = (
  await Promise.all(
    files.map(async (file) => importsOf(file, await readFile(join(source, file), 'utf8'))),
  )
).flat();

const isIn = (path: string, folder: string) => path.startsWith(`${folder}/`);
const isLibrary = (from: string) => !from.endsWith('.ts');

/** The parts that talk to something outside, and those that know them. */
const adapters = [
  'kubernetes',
  'bundle',
  'github',
  'slack',
  'store',
  'queue',
  'http',
  'alerts',
  'registries',
  'systems',
];
const outer = [...adapters, 'incidents', 'commands'];
const pureMiddle = ['model', 'diagnosis', 'fixes', 'slack/views'];

/** Files of an adapter that the pure middle may use, since they use nothing but the model themselves. */
const pureHelpers = ['slack/escape.ts'];

/** The adapter that a path belongs to. Views are pure, so they count as none. */
const adapterOf = (path: string) =>
  isIn(path, 'slack/views') ? undefined : adapters.find((one) => isIn(path, one));

const lines = (found: readonly Import[]) => found.map(({ file, from }) => `${file} → ${from}`);

describe('the import reader', () => {
  it('sees every way to import', () => {
    const text = [
      "import { a } from './a.ts';",
      "import type { B } from '../slack/b.ts';",
      "import {\n  c,\n  type D,\n} from 'x';",
      "export { e } from './e.ts';",
      "import './side-effect.ts';",
      "const f = await import('emulate');",
      "import * as g from 'node:path';",
      "const text = 'import nothing';",
    ].join('\n');
    expect(importsOf('model/x.ts', text)).toEqual([
      { file: 'model/x.ts', from: 'model/a.ts', typeOnly: false },
      { file: 'model/x.ts', from: 'slack/b.ts', typeOnly: true },
      { file: 'model/x.ts', from: 'x', typeOnly: false },
      { file: 'model/x.ts', from: 'model/e.ts', typeOnly: false },
      { file: 'model/x.ts', from: 'model/side-effect.ts', typeOnly: false },
      { file: 'model/x.ts', from: 'node:path', typeOnly: false },
      { file: 'model/x.ts', from: 'emulate', typeOnly: false },
    ]);
  });

  it('finds the imports of this project', () => {
    expect(imports.length).toBeGreaterThan(200);
    expect(imports).toContainEqual({
      file: 'model/cluster.ts',
      from: '@kubernetes/client-node',
      typeOnly: true,
    });
  });
});

describe('the architecture', () => {
  it('keeps the pure middle free of everything that talks to the outside, types included', () => {
    const wrong = imports.filter(
      ({ file, from }) =>
        pureMiddle.some((folder) => isIn(file, folder)) &&
        (from === 'app.ts' || isIn(from, 'app') || outer.some((folder) => isIn(from, folder))) &&
        !isIn(from, 'slack/views') &&
        !pureHelpers.includes(from),
    );
    expect(lines(wrong)).toEqual([]);
    const ofHelpers = imports.filter(
      ({ file, from }) =>
        pureHelpers.includes(file) && !isIn(from, 'model') && from !== 'node:util',
    );
    expect(lines(ofHelpers)).toEqual([]);
  });

  it('keeps the words of Slack out of model, diagnosis and fixes', () => {
    const wrong = imports.filter(
      ({ file, from }) =>
        isIn(from, 'slack/views') && ['model', 'diagnosis', 'fixes'].some((one) => isIn(file, one)),
    );
    expect(lines(wrong)).toEqual([]);
  });

  it('lets the model import nothing of the product but itself', () => {
    const wrong = imports.filter(
      ({ file, from }) => isIn(file, 'model') && !isLibrary(from) && !isIn(from, 'model'),
    );
    expect(lines(wrong)).toEqual([]);
  });

  it('lets the model use no library but zod, and the words of Kubernetes as types', () => {
    const wrong = imports.filter(
      ({ file, from, typeOnly }) =>
        isIn(file, 'model') &&
        isLibrary(from) &&
        from !== 'zod' &&
        // Masks are keyed hashes: computing one is no I/O.
        from !== 'node:crypto' &&
        !(file === 'model/cluster.ts' && from === '@kubernetes/client-node' && typeOnly),
    );
    expect(lines(wrong)).toEqual([]);
  });

  it('joins adapters in app.ts, its parts and commands only; everyone else is given them', () => {
    const joined = Map.groupBy(
      imports.filter(({ file, typeOnly }) => !typeOnly && !isIn(file, 'commands')),
      ({ file }) => file,
    );
    const wrong = [...joined]
      .filter(([file]) => file !== 'app.ts' && !isIn(file, 'app'))
      .map(([file, found]) => {
        const own = adapterOf(file);
        const used = found.map(({ from }) => adapterOf(from)).concat(own);
        return { file, used: new Set(used.filter((one) => one !== undefined)) };
      })
      .filter(({ used }) => used.size > 1)
      .map(({ file, used }) => `${file} joins ${[...used].join(' and ')}`);
    expect(wrong).toEqual([]);
  });

  it('lets nobody open a sealed credential but what talks to registries', async () => {
    const named = await Promise.all(
      files.map(async (file) => ({
        file,
        opens: (await readFile(join(source, file), 'utf8')).includes('openCredential'),
      })),
    );
    const wrong = named.filter(
      ({ file, opens }) =>
        opens && file !== 'model/sealed-credential.ts' && !isIn(file, 'registries'),
    );
    expect(wrong).toEqual([]);
  });

  it('has no folder that the layout does not name', () => {
    const folders = new Set(
      files.filter((file) => file.includes('/')).map((file) => file.slice(0, file.indexOf('/'))),
    );
    const layout = [
      ...adapters,
      'checks',
      'commands',
      'diagnosis',
      'fixes',
      'incidents',
      'model',
      'playbooks',
      'problems',
    ];
    // A file that the layout names may keep its parts in a folder of its name.
    const isNamed = (folder: string) => layout.includes(folder) || files.includes(`${folder}.ts`);
    expect([...folders].filter((folder) => !isNamed(folder))).toEqual([]);
  });
});
