import { open } from 'node:fs/promises';

/** Numbers that look random and are the same in every run (Park and Miller). */
export function sequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

const packages = [
  'lodash',
  'left-pad',
  'react-dom',
  '@babel/core',
  'webpack',
  'express',
  'typescript',
];
const paths = [
  'usr/lib',
  'usr/share/doc',
  'app/node_modules',
  'var/lib/dpkg',
  'opt/venv/lib/python3.12',
];

type Random = (below: number) => number;

/** What fills the log of an image build: packages, compilers, layers; an instruction now and then. */
const usual: readonly ((random: Random, line: number) => string)[] = [
  (random) =>
    `npm http fetch GET 200 https://registry.npmjs.org/${packages[random(7)]} ${random(900)}ms (cache miss)`,
  (random) =>
    `Get:${random(400)} http://deb.debian.org/debian bookworm/main amd64 lib${random(9_999)} amd64 ${random(99)}.${random(9)}-${random(9)} [${random(999)} kB]`,
  (random) =>
    `Unpacking lib${packages[random(7)]}-dev:amd64 (${random(9)}.${random(99)}.${random(9)}-1) ...`,
  (random) =>
    `  adding: ${paths[random(5)]}/${packages[random(7)]}/dist/${random(1 << 30).toString(36)}.js (deflated ${random(99)}%)`,
  (random) =>
    `[${random(900)}/900] Building CXX object src/CMakeFiles/core.dir/${random(1 << 30).toString(36)}.cpp.o`,
  (random) =>
    `Collecting ${packages[random(7)]}==${random(9)}.${random(99)}.${random(9)} (from -r requirements.txt (line ${random(300)}))`,
  (random) =>
    `#${random(30)} ${random(900)}.${random(1_000)} copying ${paths[random(5)]}/${random(1 << 30).toString(16)} -> build/lib`,
  (random, line) =>
    `DEBU[${String(line % 9_999).padStart(4, '0')}] Adding file /${paths[random(5)]}/${random(1 << 30).toString(36)} to layer`,
  (random, line) =>
    `\u001b[36mINFO\u001b[0m[${String(line % 9_999).padStart(4, '0')}] Whiting out /${paths[random(5)]}/.wh.${random(999)}`,
];

/** A step of the builder, or words of trouble that no one has to do anything about: both are rare. */
const rare: readonly ((random: Random, line: number) => string)[] = [
  (random, line) =>
    `INFO[${String(line % 9_999).padStart(4, '0')}] RUN npm ci --prefix /app/${random(99)}`,
  () => 'INFO[0120] Taking snapshot of full filesystem...',
  (random) =>
    `npm warn deprecated ${packages[random(7)]}@${random(9)}.0.0: this version is no longer supported`,
  (random) => `WARNING: retrying (Retry(total=${random(4)})) after connection broken by a timeout`,
];

const failure =
  'error pushing image: failed to push to destination registry.tools:5000/app:1: Get "http://registry.tools:5000/v2/": dial tcp 10.43.170.72:5000: i/o timeout\n';

/** A line of an ordinary log. */
export const usualLine = (random: Random, line: number): string => {
  const kinds = random(400) === 0 ? rare : usual;
  return kinds[random(kinds.length)]?.(random, line) ?? '';
};

/** A line of a log in which each line holds a known wording, and no two lines are alike. */
export const denseLine =
  (wordings: readonly string[]) =>
  (random: Random, line: number): string =>
    `${usualLine(random, line)} ${wordings[random(wordings.length)]} ${random(1 << 20).toString(36)}`;

/** A line of a log in which each line holds a known wording, and many lines are alike: they differ in their clocks. */
export const alikeLine =
  (wordings: readonly string[]) =>
  (random: Random): string =>
    `2026-01-18T03:${10 + random(50)}:${10 + random(50)}Z level=error ${wordings[random(wordings.length)]} of the build, at 10.43.${random(250)}.${random(250)}:5000`;

/** Writes a log of that size, whose last line says what failed. */
export async function writeLog(
  path: string,
  bytes: number,
  lineOf: (random: Random, line: number) => string,
): Promise<void> {
  const random = sequence(42);
  const file = await open(path, 'w');
  try {
    let [written, line] = [0, 0];
    while (written < bytes) {
      const lines: string[] = [];
      for (let count = 0; count < 20_000; count += 1) lines.push(lineOf(random, line + count));
      line += lines.length;
      const text = `${lines.join('\n')}\n`;
      await file.write(text);
      written += text.length;
    }
    await file.write(failure);
  } finally {
    await file.close();
  }
}
