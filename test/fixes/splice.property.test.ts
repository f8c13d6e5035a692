import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { allowEgress } from '../../src/fixes/allow-egress.ts';
import { raiseMemory } from '../../src/fixes/raise-memory.ts';
import { applied, blockedEgress, fixRequest, outOfMemory } from './requests.ts';
import { documentsIn, type Style, styles } from './styles.ts';

/** A line is its depth (keys), whether it opens an item of a list, and its text. */
type Line = readonly [keys: number, lists: number, text: string];

/** Lines in a style, with comments behind some and blank or comment lines between some. */
function written(lines: readonly Line[], style: Style): string {
  const dashes = style.dashIndented ? style.indent : 0;
  const body = lines.map(([keys, lists, text]) => {
    const item = text.startsWith('- ');
    const columns = keys * style.indent + lists * (dashes + style.dash.length);
    const pad = item ? columns - style.dash.length : columns;
    const comment = style.comments.next().value ?? '';
    const line = `${' '.repeat(pad)}${item ? style.dash + text.slice(2) : text}`;
    const between = style.comments.next().value ?? '';
    return line + (comment && style.blanks + comment) + (between && `\n${between}\n`);
  });
  return documentsIn([`${body.join('\n')}\n`], style);
}

/** Around the one list that each of these manifests has, keys are as deep as they look. */
const jobLines = (memory: string, flow: boolean): Line[] => [
  [0, 0, 'apiVersion: batch/v1'],
  [0, 0, 'kind: Job'],
  [0, 0, 'metadata:'],
  [1, 0, 'name: moe-router-build'],
  [1, 0, 'namespace: cortex-system'],
  [0, 0, 'spec:'],
  [1, 0, 'template:'],
  [2, 0, 'spec:'],
  [3, 0, 'containers:'],
  [3, 1, '- name: sidecar'],
  [3, 1, 'resources: { limits: { memory: 1Gi } }'],
  [3, 1, '- name: kaniko'],
  ...(flow
    ? [[3, 1, `resources: { limits: { cpu: "2", memory: ${memory} } }`] as const]
    : [
        [3, 1, 'resources:'] as const,
        [4, 1, 'limits:'] as const,
        [5, 1, `memory: ${memory}`] as const,
        [5, 1, 'cpu: "2"'] as const,
      ]),
  [3, 1, "image: 'kaniko:1Gi'"],
  [3, 0, 'restartPolicy: Never'],
];

describe('edits of arbitrary manifests', () => {
  it('change the memory limit and not one byte more', () => {
    fc.assert(
      fc.property(styles, (style) => {
        const marked = written(jobLines(`${style.quote}@@@${style.quote}`, style.flow), style);
        const text = (memory: string) => marked.replace('@@@', memory);
        const fix = (from: string, failed = from) =>
          applied(raiseMemory, fixRequest([{ path: 'x', text: text(from) }], outOfMemory(failed)));
        expect(fix('1Gi')).toBe(text('2Gi'));
        expect(fix('2Gi', '1Gi')).toMatch(/not applicable: .*already says 2Gi/);
        expect(fix('2Gi')).toBe(text('4Gi'));
      }),
      { numRuns: 300 },
    );
  });

  const rules: Line[] = [
    [1, 0, 'egress:'],
    [1, 1, '- to:'],
    [1, 2, '- podSelector: {}'],
    [1, 1, 'ports:'],
    [1, 2, '- port: 53'],
    [1, 2, 'protocol: UDP'],
  ];
  const policyLines = (egress: readonly Line[], last: boolean): Line[] => [
    [0, 0, 'apiVersion: networking.k8s.io/v1'],
    [0, 0, 'kind: NetworkPolicy'],
    [0, 0, 'metadata: { name: build-egress, namespace: cortex-system }'],
    [0, 0, 'spec:'],
    [1, 0, 'podSelector: {}'],
    ...(last ? [] : egress),
    [1, 0, 'policyTypes:'],
    [1, 1, '- Egress'],
    ...(last ? egress : []),
  ];

  it('insert the egress rule and move not one byte else', () => {
    const lists = fc.constantFrom<readonly Line[]>(rules, []);
    fc.assert(
      fc.property(styles, lists, fc.boolean(), (style, egress, last) => {
        const text = written(policyLines(egress, last), style);
        const request = (source: string) =>
          fixRequest([{ path: 'x', text: source }], blockedEgress('build-egress'));
        const after = applied(allowEgress, request(text));
        expect(isInsertion(text, after)).toBe(true);
        expect(rulesOf(after)).toHaveLength(rulesOf(text).length + 1);
        expect(applied(allowEgress, request(after))).toMatch(/allows it already/);
      }),
      { numRuns: 300 },
    );
  });

  it('open an empty list in its place and keep the comment behind it', () => {
    const empty = fc.constantFrom('[]', '[ ]', '', 'null', '~');
    fc.assert(
      fc.property(styles, empty, fc.boolean(), (style, value, last) => {
        const text = written(policyLines([[1, 0, `egress: ${value}@`]], last), style);
        const [head = '', tail = ''] = text.split(`: ${value}@`);
        const source = `${head}: ${value}${tail}`;
        const files = [{ path: 'x', text: source }];
        const after = applied(allowEgress, fixRequest(files, blockedEgress('build-egress')));
        expect(after.startsWith(`${head}:`)).toBe(true);
        expect(isInsertion(`${head}:${tail}`, after) || isInsertion(source, after)).toBe(true);
        expect(rulesOf(after)).toHaveLength(1);
      }),
      { numRuns: 300 },
    );
  });
});

/** Is `after` the text `before` with something put in at one place? */
function isInsertion(before: string, after: string): boolean {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  return after.length > before.length && after.endsWith(before.slice(start));
}

function rulesOf(text: string): unknown[] {
  const documents: { kind?: string; spec?: { egress?: unknown[] } }[] = [
    ...parseAllDocuments(text),
  ].map((document) => document.toJS());
  return documents.find((one) => one?.kind === 'NetworkPolicy')?.spec?.egress ?? [];
}
