import { describe, expect, it } from 'vitest';
import { ignoredBy } from '../../src/fixes/docker-ignore.ts';

describe('a .dockerignore', () => {
  it.each<[text: string, ignored: readonly string[], kept: readonly string[]]>([
    ['node_modules\n', ['node_modules/a/b.js'], ['src/node_modules/a.js', 'node_modules.md']],
    ['**/node_modules', ['node_modules/a.js', 'src/node_modules/a.js'], ['src/a.js']],
    ['*.md\n!README.md', ['notes.md'], ['README.md', 'docs/notes.md']],
    ['docs\n!docs/api.md', ['docs/a/b.md'], ['docs/api.md']],
    ['# *.ts\n\n  /dist/  \r\n', ['dist/main.js'], ['main.ts', 'src/dist/main.js']],
    ['*', ['Dockerfile', '.env', 'a/b'], []],
    ['*/temp*', ['a/temporary.txt', 'a/temp'], ['temp', 'a/b/temp']],
    ['temp?', ['tempa'], ['temp', 'tempab']],
    ['{a,b}', ['{a,b}'], ['a', 'b']],
    ['', [], ['a']],
  ])('of %j leaves out what it names', (text, ignored, kept) => {
    const isIgnored = ignoredBy(text);
    expect([...ignored, ...kept].filter(isIgnored)).toEqual(ignored);
  });
});
