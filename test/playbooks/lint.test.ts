import { describe, expect, it } from 'vitest';
import { allChecks } from '../../src/checks/index.ts';
import { lintPlaybooks } from '../../src/playbooks/lint.ts';
import { builtInPlaybooks, readPlaybooks } from '../../src/playbooks/load.ts';
import { parsePlaybook } from '../../src/playbooks/parse.ts';

const given = new Set(allChecks.flatMap(({ gives }) => gives));

/** A playbook of which only the causes matter, each in YAML. Causes begin at line 7. */
const playbook = (id: string, ...causes: string[]): string => `id: ${id}
title: Title
category: CI
severity: low
symptoms: [it fails]
causes:
${causes.join('\n')}`;

const cause = (id: string, conditions: string): string =>
  `  - { id: ${id}, title: T, explain: E, remedies: [Look.], ${conditions} }`;

/** Findings as `severity place message`, of files given by their path. */
const lint = (files: Readonly<Record<string, string>>): string[] =>
  lintPlaybooks(
    Object.entries(files).map(([file, text]) => parsePlaybook(file, text)),
    given,
  ).map(({ severity, place, message }) => `${severity} ${place} ${message}`);

const oom = 'confirmed: { container.reason: OOMKilled }';

describe('lintPlaybooks', () => {
  it('finds nothing wrong with the built-in playbooks', async () => {
    expect(lintPlaybooks(await readPlaybooks([builtInPlaybooks]), given)).toEqual([]);
  });

  it('finds nothing wrong with sound playbooks', () => {
    const a = playbook('a', cause('one', oom), cause('two', 'suggested: { pod.phase: Failed }'));
    expect(
      lint({
        'x/a.yaml': `${a}\nrelated: [b]`,
        'x/b.yaml': playbook('b', cause('three', 'likely: { log.signature: git-auth }')),
      }),
    ).toEqual([]);
  });

  it('knows the signatures of playbooks, and finds those that no condition names', () => {
    const own = (id: string) => `signatures:\n  - { id: ${id}, wording: ours, text: blocked }`;
    const named = playbook('a', cause('one', 'confirmed: { log.signature: ours }'));
    expect(lint({ 'x/a.yaml': `${named}\n${own('ours')}` })).toEqual([]);
    expect(lint({ 'x/a.yaml': `${playbook('a', cause('one', oom))}\n${own('ours')}` })).toEqual([
      'warning x/a.yaml:9 no condition names the signature `ours`',
    ]);
  });

  it("tells the loader's mistakes, and goes on with the other files", () => {
    const broken = playbook('a', cause('one', 'confirmed: { container.raeson: OOMKilled }'));
    const unrelated = `${playbook('b', cause('two', oom))}\nrelated: [c]`;
    expect(lint({ 'x/a.yaml': broken, 'x/b.yaml': unrelated })).toEqual([
      'error x/a.yaml:7 unknown fact `container.raeson`; did you mean `container.reason`?',
      'error x/b.yaml:8 there is no playbook `c`; did you mean `b`?',
    ]);
  });

  it('finds a cause that is said to follow from one that does not exist', () => {
    const text = playbook('a', cause('one', `${oom}, symptomOf: [won]`));
    expect(lint({ 'x/a.yaml': text })).toEqual([
      'error x/a.yaml:7 there is no cause `won`; did you mean `one`?',
    ]);
  });

  it('finds causes that are a symptom of themselves', () => {
    const text = playbook(
      'a',
      cause('one', `${oom}, symptomOf: [two]`),
      cause('two', 'suggested: { container.exitCode: 1 }, symptomOf: [one]'),
    );
    expect(lint({ 'x/a.yaml': text })).toEqual([
      'error x/a.yaml:7 `symptomOf` of `one` leads back to `one`',
      'error x/a.yaml:8 `symptomOf` of `two` leads back to `two`',
    ]);
  });

  it('finds causes that can never be told apart, whatever the order of their conditions', () => {
    const one =
      'suggested: [{ log.signature: [git-auth, out-of-memory] }, { container.exitCode: 1, pod.phase: Failed }]';
    const two =
      'suggested: [{ pod.phase: Failed, container.exitCode: 1 }, { log.signature: [out-of-memory, git-auth], because: other words }]';
    expect(lint({ 'x/a.yaml': playbook('a', cause('one', one), cause('two', two)) })).toEqual([
      'error x/a.yaml:8 cause `two` can never be told apart from `one` (x/a.yaml:7): their conditions are the same',
    ]);
  });

  it('lets causes share what suggests them while one has a condition more', () => {
    const both = 'suggested: { container.exitCode: 137 }';
    const text = playbook('a', cause('one', both), cause('two', `${both}, ${oom}`));
    expect(lint({ 'x/a.yaml': text })).toEqual([]);
  });

  it('finds causes that are never named', () => {
    const none = cause('one', 'ruledOut: { pod.phase: Failed }');
    const takenBack = cause(
      'two',
      'confirmed: { pod.phase: Failed, container.exitCode: 1 }, ruledOut: { pod.phase: Failed }',
    );
    expect(lint({ 'x/a.yaml': playbook('a', none, takenBack) })).toEqual([
      'error x/a.yaml:7 cause `one` is never named: it has no `suggested`, `likely` or `confirmed`',
      'error x/a.yaml:8 cause `two` is never named: whatever speaks for it also meets its `ruledOut`',
    ]);
  });

  it('finds signatures that no log gives', () => {
    const text = playbook(
      'a',
      '  - id: one',
      '    title: T',
      '    explain: E',
      '    remedies: [Look.]',
      '    suggested:',
      '      - log.signature: registry-timeout',
      '      - log.signature: [git-auth, registry-timeuot]',
      '    ruledOut:',
      '      - registry.log.signature: { not: no-such-thing-at-all }',
      '        log.signature: other-registry-timeout',
      '      - registry.log.signature: other-registry-timeout',
    );
    expect(lint({ 'x/a.yaml': text })).toEqual([
      'error x/a.yaml:13 unknown signature `registry-timeuot`; did you mean `registry-timeout`?',
      expect.stringContaining('error x/a.yaml:15 unknown signature `no-such-thing-at-all`'),
      expect.stringContaining('error x/a.yaml:17 unknown signature `other-registry-timeout`'),
    ]);
  });

  it('warns of a fact that no check gives', () => {
    const text = playbook('a', cause('one', `${oom}, likely: { job.deadlineSeconds: { gte: 9 } }`));
    expect(lintPlaybooks([parsePlaybook('a.yaml', text)], new Set(['container.reason']))).toEqual([
      {
        severity: 'warning',
        place: 'a.yaml:7',
        message: 'no check gives `job.deadlineSeconds` yet, so this condition never holds',
      },
    ]);
  });

  it('finds ids that stand twice in one folder', () => {
    const a = playbook('a', cause('one', oom));
    const again = playbook('a', cause('two', 'suggested: { pod.phase: Failed }'));
    expect(lint({ 'x/1.yaml': a, 'x/2.yaml': again })).toEqual([
      'error x/2.yaml:1 there is a playbook `a` already (x/1.yaml:1)',
    ]);
    const other = playbook('b', cause('one', 'suggested: { pod.phase: Failed }'));
    expect(lint({ 'x/1.yaml': a, 'x/2.yaml': other })).toEqual([
      'error x/2.yaml:7 there is a cause `one` already (x/1.yaml:7)',
    ]);
  });

  it('lets a later folder put its playbooks and causes in the place of earlier ones', () => {
    const builtIn = playbook('a', cause('one', 'confirmed: { log.signature: no-such-signature }'));
    const own = playbook('a', cause('one', oom));
    expect(lint({ 'built-in/a.yaml': builtIn, 'team/a.yaml': own })).toEqual([]);
  });

  it('says of a cause without remedies that it needs one', () => {
    const text = playbook('a', `  - { id: one, title: T, explain: E, remedies: [], ${oom} }`);
    expect(lint({ 'x/a.yaml': text })).toEqual([
      expect.stringMatching(/^error x\/a\.yaml:7 causes\.0\.remedies: /),
    ]);
  });

  it.each([
    ['a loop', 'prevention: &loop [*loop]'],
    [
      'a bomb',
      `a: &a [x, x]\n${[...'bcdefghi'].map((name, index) => `${name}: &${name} [${`*${'abcdefgh'[index]}, `.repeat(9)}]`).join('\n')}`,
    ],
  ])('gets over %s of references', (_, lines) => {
    const text = `${playbook('a', cause('one', oom))}\n${lines}`;
    expect(lint({ 'x/a.yaml': text }).length).toBeGreaterThan(0);
  });
});
