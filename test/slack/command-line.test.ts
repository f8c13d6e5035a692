import { describe, expect, it } from 'vitest';
import { parseCommandLine, verbs } from '../../src/slack/command-line.ts';
import { helpMessage } from '../../src/slack/views/notes.ts';

const asked = (text: string) => {
  const line = parseCommandLine(text);
  return line.kind === 'question' ? line.question : line;
};

describe('a question in a command', () => {
  it.each([
    ['list', { kind: 'list', what: 'open' }],
    ['list failed -n builds', { kind: 'list', what: 'failed', namespace: 'builds' }],
    ['LIST stuck --cluster=eu', { kind: 'list', what: 'stuck', cluster: 'eu' }],
    ['status app-7', { kind: 'status', job: 'app-7' }],
    ['status builds/app-7', { kind: 'status', job: 'app-7', namespace: 'builds' }],
    ['logs `pod/app-7` -n builds', { kind: 'logs', job: 'pod/app-7', namespace: 'builds' }],
    ['incident 0E9F3C1E', { kind: 'incident', id: '0e9f3c1e' }],
    ['silence app-* 1d12h', { kind: 'silence', pattern: 'app-*', durationMs: 36 * 3_600_000 }],
    ['silence list', { kind: 'silences' }],
    ['report', { kind: 'report', span: '7d' }],
    ['report 24H', { kind: 'report', span: '24h' }],
    ['cleanup', { kind: 'cleanup' }],
    ['silence end 0e9f3c1e', { kind: 'end-silence', id: '0e9f3c1e' }],
    ['postmortem 0e9f3c1e', { kind: 'postmortem', id: '0e9f3c1e' }],
    ['incident #0e9f3c1e', { kind: 'incident', id: '0e9f3c1e' }],
    [
      'incident 0e9f3c1e-6f0c-4a55-9f7e-6a6f0d0c2b11',
      { kind: 'incident', id: '0e9f3c1e-6f0c-4a55-9f7e-6a6f0d0c2b11' },
    ],
  ])('is understood: %s', (text, question) => {
    expect(asked(text)).toEqual(question);
  });

  it.each([
    ['list everything', 'list failed -n builds'],
    ['list open failed', 'There is no list of open failed'],
    ['status', 'status <job>'],
    ['logs', 'logs <job>'],
    ['logs app-7 app-8', 'One job at a time'],
    ['status app-7 -n', '-n needs a value'],
    ['silence app-*', 'silence app-* 2h'],
    ['report 2w', 'There is no report of 2w'],
    ['report 7d 30d', 'There is no report of 7d 30d'],
    ['cleanup builds', 'cleanup takes nothing behind it'],
    ['silence app-* 8d', 'at most 7 days'],
    ['silence app-* soon', 'soon is no time'],
    ['silence app-* 0m', '0m is no time'],
    ['silence end', 'silence end <id>'],
    ['incident', 'incident 0e9f3c1e'],
    ['incident %', 'incident 0e9f3c1e'],
    ['postmortem app-7', 'postmortem 0e9f3c1e'],
    ['incident app-7', 'incident 0e9f3c1e'],
    ['statsu app-7', 'Did you mean status?'],
    ['constructor', 'There is no command constructor'],
  ])('is answered with how it is meant when it is not: %s', (text, advice) => {
    expect(asked(text)).toMatchObject({
      kind: 'mistake',
      message: expect.stringContaining(advice),
    });
  });
});

describe('the help', () => {
  const help = JSON.stringify(helpMessage('/build'));

  it.each(verbs)('tells of %s', (verb) => {
    expect(help).toMatch(new RegExp(`(/build |; )${verb}\\b`));
  });

  it.each(verbs.filter((verb) => verb.length > 3))(
    'is found for %s with a letter amiss',
    (verb) => {
      const amiss = `${verb.slice(0, 2)}${verb.slice(3)}`;
      expect(asked(`${amiss} app-7`)).toMatchObject({
        kind: 'mistake',
        message: expect.stringMatching(new RegExp(`Did you mean [^?]*\\b${verb}\\b`)),
      });
    },
  );
});
