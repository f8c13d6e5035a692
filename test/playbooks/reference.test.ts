import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { referenceFile, referenceOf } from '../../src/commands/playbooks/docs.ts';
import { builtInPlaybooks } from '../../src/playbooks/load.ts';
import { parsePlaybook } from '../../src/playbooks/parse.ts';
import { playbookReference } from '../../src/playbooks/reference.ts';

const { playbook } = parsePlaybook(
  'x.yaml',
  `id: x
title: Builds | slow
category: CI
severity: low
symptoms: ["<script> in *prose*, \`a < b\` in code"]
related: [x]
causes:
  - id: slow-disk
    title: The disk is slow
    suggested: { container.exitCode: 1, because: it took long }
    explain: |
      It is slow,
      and it stays so.
    remedies: ["Run \`dd <file>\` with a <token>."]
    fixes: [extend-deadline]
`,
);
const page = playbookReference(playbook ? [playbook] : []);

describe('docs/playbooks.md', () => {
  it('is the one of these playbooks: `npm run docs` writes it', async () => {
    expect(await readFile(referenceFile, 'utf8')).toBe(await referenceOf([builtInPlaybooks]));
  });

  it('begins with a table that leads to each playbook and cause', () => {
    expect(page).toContain('| [Builds \\| slow](#x) | [The disk is slow](#slow-disk) | low |');
    expect(page).toContain('<a id="slow-disk"></a>\n\n### The disk is slow\n');
  });

  it('keeps code as it is, and makes no HTML or emphasis of prose', () => {
    expect(page).toContain('- \\<script\\> in \\*prose\\*, `a < b` in code\n');
    expect(page).toContain('1. Run `dd <file>` with a \\<token\\>.\n');
  });

  it('says how a cause is told from others, and what to do', () => {
    expect(page).toContain('**Looked into when**\n\n- `container.exitCode` is `1`: it took long\n');
    expect(page).toContain('`slow-disk`: It is slow, and it stays so.\n');
    expect(page).toContain('**Fixes**\n\n- `extend-deadline`\n');
    expect(page).not.toContain('Confirmed when');
  });
});
