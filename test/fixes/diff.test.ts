import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unifiedDiff } from '../../src/fixes/diff.ts';
import type { FileChange } from '../../src/model/fix.ts';

const before = 'a: 1\nb: 2\nc: 3\n';
const after = 'a: 1\nb: 3\nc: 3\n';

/** The files after real git has applied a diff to the files before, in an empty folder. */
function appliedByGit(changes: readonly FileChange[], diff: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'diff-'));
  try {
    for (const change of changes) {
      mkdirSync(dirname(join(folder, change.path)), { recursive: true });
      if (change.before !== undefined) writeFileSync(join(folder, change.path), change.before);
    }
    execFileSync('git', ['init', '--quiet'], { cwd: folder });
    execFileSync('git', ['apply', '--whitespace=nowarn', '-'], { cwd: folder, input: diff });
    return changes.map(({ path }) => readFileSync(join(folder, path), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the unified diff', () => {
  it('is what git writes', () => {
    expect(unifiedDiff([{ path: 'apps/x.yaml', before, after }]).text).toBe(
      [
        'diff --git a/apps/x.yaml b/apps/x.yaml',
        '--- a/apps/x.yaml',
        '+++ b/apps/x.yaml',
        '@@ -1,3 +1,3 @@',
        ' a: 1',
        '-b: 2',
        '+b: 3',
        ' c: 3',
        '',
      ].join('\n'),
    );
  });

  it('lists the changed lines alone', () => {
    expect(unifiedDiff([{ path: 'x', before, after }]).lines).toEqual(['-b: 2', '+b: 3']);
  });

  it('is the same, with the same hash, in whatever order the changes come', () => {
    const one = { path: 'one.yaml', before, after };
    const other = { path: 'other.yaml', after };
    expect(unifiedDiff([one, other])).toEqual(unifiedDiff([other, one]));
    expect(unifiedDiff([one]).hash).not.toBe(unifiedDiff([other]).hash);
    expect(unifiedDiff([one]).hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is taken by git for new files, line ends, odd paths and files without a last line end', () => {
    const changes = [
      { path: 'new/file.yaml', after: 'a: 1\n' },
      { path: 'new/open.yaml', after: 'a: 1' },
      {
        path: 'windows.yaml',
        before: before.replace(/\n/g, '\r\n'),
        after: after.replace(/\n/g, '\r\n'),
      },
      { path: 'with a blank.yaml', before, after },
      { path: 'gr\u00fc\u00dfe "and" \u65e5\u672c.yaml', before, after },
      { path: 'open.yaml', before: 'a: 1\nb: 2', after: 'a: 1\nb: 3' },
      { path: 'closed.yaml', before: 'a: 1', after: 'a: 1\n' },
      { path: 'bom.yaml', before: `\uFEFF${before}`, after: `\uFEFF${after}` },
    ];
    expect(appliedByGit(changes, unifiedDiff(changes).text)).toEqual(
      changes.map((change) => change.after),
    );
  });

  it('is taken by git whatever the texts are', () => {
    const line = fc.constantFrom('a', 'b', '  - c: 1', '', '# d', '--- e', '+++ f', '\\ g', 'h\t');
    const text = fc
      .tuple(fc.array(line, { maxLength: 30 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
      .map(([lines, end, closed]) => lines.join(end) + (closed ? end : ''));
    fc.assert(
      fc.property(text, text, (one, other) => {
        fc.pre(one !== other && one !== '' && other !== '');
        const changes = [{ path: 'x.yaml', before: one, after: other }];
        expect(appliedByGit(changes, unifiedDiff(changes).text)).toEqual([other]);
      }),
      { numRuns: 40 },
    );
  });
});
