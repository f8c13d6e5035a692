import { describe, expect, it } from 'vitest';
import { parsePlaybook } from '../../src/playbooks/parse.ts';

/** A playbook whose one cause has these lines; the first of them is line 9. */
const playbook = (...lines: string[]): string =>
  [
    'id: mine',
    'title: Mine',
    'category: CI',
    'severity: low',
    'symptoms: [it fails]',
    'causes:',
    '  - id: a-cause',
    '    title: A cause',
    ...lines.map((line) => `    ${line}`),
    '    explain: "{container.name} failed"',
    '    remedies: [Look at it.]',
    '',
  ].join('\n');

const complaints = (...lines: string[]) =>
  parsePlaybook('mine.yaml', playbook(...lines)).complaints;

describe('a playbook', () => {
  it('is read with its conditions in order, one or several', () => {
    const { playbook: parsed, complaints } = parsePlaybook(
      'mine.yaml',
      playbook(
        'suggested: { log.signature: git-auth }',
        'confirmed:',
        '  - container.exitCode: { gte: 1 }',
        '    because: it ended with {container.exitCode}',
        '  - log.signature: [a, b]',
      ),
    );
    expect(complaints).toEqual([]);
    expect(parsed?.causes[0]).toMatchObject({
      suggested: [{ facts: new Map([['log.signature', 'git-auth']]) }],
      confirmed: [
        {
          facts: new Map([['container.exitCode', { gte: 1 }]]),
          because: 'it ended with {container.exitCode}',
        },
        { facts: new Map([['log.signature', ['a', 'b']]]) },
      ],
      likely: [],
      ruledOut: [],
      fixes: [],
    });
  });

  it('may use the aliases of YAML', () => {
    expect(
      complaints(
        'suggested: { log.signature: &known [a, b] }',
        'likely: { log.signature: *known, container.exitCode: 1 }',
      ),
    ).toEqual([]);
  });
});

describe('a mistake', () => {
  it('in the name of a fact is shown with its line and the nearest name', () => {
    expect(complaints('suggested:', '  - log.signature: a', '    log.sgnature: b')).toEqual([
      'mine.yaml:11: unknown fact `log.sgnature`; did you mean `log.signature`?',
    ]);
    expect(complaints('confirmed: { registry.endpoint.ready: 0 }')).toEqual([
      'mine.yaml:9: unknown fact `registry.endpoint.ready`; did you mean `registry.endpoints.ready`?',
    ]);
  });

  it('that is like no fact is shown without a guess', () => {
    expect(complaints('suggested: { weather: rain }')).toEqual([
      'mine.yaml:9: unknown fact `weather`',
    ]);
  });

  it('in the name of a fix is shown with its line and the nearest name', () => {
    expect(complaints('fixes:', '  - raise-memory', '  - allow-egres')).toEqual([
      'mine.yaml:11: unknown fix `allow-egres`; did you mean `allow-egress`?',
    ]);
  });

  it('in a placeholder is shown wherever values are put in', () => {
    expect(
      complaints(
        'confirmed:',
        '  - container.exitCode: 1',
        '    because: "{container.nam} ended"',
        'verify: ["{registry.address.servce} answers"]',
      ),
    ).toEqual([
      'mine.yaml:11: `{container.nam}` is not a fact; did you mean `container.name`?',
      'mine.yaml:12: `{registry.address.servce}` is not a fact; did you mean `registry.address`?',
    ]);
  });

  it('in the remedies is shown with the line of the remedy', () => {
    const text = playbook().replace(
      'remedies: [Look at it.]',
      'remedies:\n      - Look.\n      - "At {pod.nam}."',
    );
    expect(parsePlaybook('mine.yaml', text).complaints).toEqual([
      'mine.yaml:12: `{pod.nam}` is not a fact; did you mean `pod.name`?',
    ]);
  });

  it('in a remedy for some cases is shown like any other', () => {
    const text = playbook().replace(
      'remedies: [Look at it.]',
      'remedies:\n      - { when: { build.phase: pushing }, do: Look. }\n      - { when: { build.fase: push }, do: Look. }\n      - { do: Look. }',
    );
    expect(parsePlaybook('mine.yaml', text).complaints).toEqual([
      'mine.yaml:11: causes.0.remedies.0.when.build.phase: "pushing" is never a value of build.phase',
      'mine.yaml:12: unknown fact `build.fase`; did you mean `build.phase`?',
      'mine.yaml:13: causes.0.remedies.2.when: expected a map of facts',
    ]);
  });

  it('in a value is shown: a condition that can never hold is none', () => {
    expect(complaints('confirmed: { registry.service: mising }')).toEqual([
      'mine.yaml:9: causes.0.confirmed.registry.service: "mising" is never a value of registry.service',
    ]);
    expect(complaints('confirmed: { container.exitCode: "137" }')).toHaveLength(1);
    expect(complaints('confirmed: { container.reason: { gte: 1 } }')).toHaveLength(1);
    expect(complaints('confirmed: { registry.responds: { not: 0 } }')).toHaveLength(1);
    expect(complaints('confirmed: { job.state: [failed, broken] }')).toHaveLength(1);
    expect(complaints('confirmed: { container.exitCode: { above: 1 } }')).toEqual([
      'mine.yaml:9: causes.0.confirmed.container.exitCode: not a value to compare with',
    ]);
  });

  it('of a condition without facts, or that is none, is shown', () => {
    expect(complaints('suggested: [{ because: no reason }]')).toEqual([
      'mine.yaml:9: causes.0.suggested.0: names no fact',
    ]);
    expect(complaints('suggested: always')).toEqual([
      'mine.yaml:9: causes.0.suggested: expected a map of facts',
    ]);
    expect(complaints('suggested: { log.signature: a, because: 5 }')).toEqual([
      'mine.yaml:9: causes.0.suggested.because: expected a sentence',
    ]);
  });

  it('in a key is shown with its own line and the nearest key', () => {
    expect(
      complaints('suggested: { log.signature: a }', 'confirmd: { container.exitCode: 1 }'),
    ).toEqual(['mine.yaml:10: unknown key `confirmd`; did you mean `confirmed`?']);
    expect(parsePlaybook('mine.yaml', `${playbook()}sevrity: low\n`).complaints).toEqual([
      'mine.yaml:11: unknown key `sevrity`; did you mean `severity`?',
    ]);
  });

  it('of several is shown with the others at once', () => {
    expect(
      complaints('suggested: { log.sgnature: a }', 'likely: { pod.nam: b }', 'fixs: []'),
    ).toHaveLength(3);
    expect(complaints('fixes: [no-fix]', 'verify: ["{no.fact}"]')).toHaveLength(2);
  });

  it('in the YAML itself is shown with its line', () => {
    expect(parsePlaybook('mine.yaml', 'id: mine\ntitle: [').complaints[0]).toMatch(
      /^mine\.yaml:2: Flow sequence/,
    );
    expect(parsePlaybook('mine.yaml', 'id: a\nid: b\n').complaints[0]).toMatch(
      /^mine\.yaml:2: Map keys must be unique/,
    );
  });

  it('of an empty file is shown', () => {
    expect(parsePlaybook('mine.yaml', '').complaints).toEqual([
      'mine.yaml:1: the playbook: Invalid input: expected object, received null',
    ]);
  });
});

describe('a signature', () => {
  const complaintsOf = (...lines: string[]) => {
    const text = [playbook(), 'signatures:', ...lines.map((line) => `  ${line}`), ''].join('\n');
    return parsePlaybook('mine.yaml', text).complaints;
  };
  const named = '- id: mine\n    wording: ours\n    ';

  it('holds a text, or a pattern', () => {
    expect(complaintsOf(`${named}text: "blocked (again)"`)).toEqual([]);
    expect(complaintsOf(`${named}pattern: 'blocked \\d{1,3}'\n    where: log`)).toEqual([]);
  });

  it('with both, or neither, is shown with its line', () => {
    expect(complaintsOf('- { id: mine, wording: ours }')).toEqual([
      expect.stringMatching(/^mine\.yaml:13: give either `text`/),
    ]);
    expect(complaintsOf(`${named}text: blocked\n    pattern: blocked`)).toHaveLength(1);
  });

  it('that is no regular expression is shown with what is wrong', () => {
    expect(complaintsOf(`${named}pattern: '(?:unclosed'`)).toEqual([
      expect.stringMatching(/^mine\.yaml:15: Invalid regular expression: .*Unterminated group/),
    ]);
  });

  it('that could stand in any line is shown with how to mend it', () => {
    for (const pattern of ['\\d{1,9}', 'long enough|\\w{3}', 'err', '\\u0041\\x42\\p{L}'])
      expect(complaintsOf(`${named}pattern: '${pattern}'`)).toEqual([
        expect.stringMatching(/^mine\.yaml:15: .*at least 4 letters/),
      ]);
  });

  it('with an unknown key is shown with the nearest one', () => {
    expect(complaintsOf(`${named}patern: blocked`)).toContain(
      'mine.yaml:15: unknown key `patern`; did you mean `pattern`?',
    );
  });
});
