import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neutralise } from '../../src/github/neutralise.ts';

const visible = (text: string) => text.replaceAll('\u200b', '');

describe('text of others', () => {
  it.each([
    ['a mention', 'ask @octocat', /@octocat/],
    ['a mention of a team', '(@acme/platform)', /@acme/],
    ['a mention after an underscore', '_@octocat_', /@octocat/],
    ['a reference', 'fixes #1', /#1/],
    ['a reference to another repository', 'closes acme/app#12', /#12/],
    ['an old reference', 'resolves GH-7', /GH-7/],
    ['an address', 'see https://github.com/acme/app/issues/1', /https:\/\//],
    ['an address without a scheme', 'see www.example.com', /www\./],
    ['an address of mail', 'mailto:someone@example.com', /mailto:s/],
    ['a command', 'tidy [skip ci]', /\[skip ci\]/],
    ['a command by trailer', 'skip-checks: true', /skip-checks:/],
    ['an author', 'tidy\n\nCo-authored-by: octocat', /Co-authored-by:/],
  ])('loses the effect of %s and reads the same', (_, text, effect) => {
    expect(text).toMatch(effect);
    expect(neutralise(text)).not.toMatch(effect);
    expect(visible(neutralise(text))).toBe(text);
  });

  it.each([
    'registry.example:5000/app@sha256:0123abcd',
    'memory limit of container kaniko: 1Gi → 2Gi',
    'exit code 137, issue # unknown',
  ])('stays as it is without any: %s', (text) => {
    expect(neutralise(text)).toBe(text);
  });

  it('is not changed by a second time', () => {
    const piece = fc.constantFrom(
      '@',
      '#',
      '1',
      'a',
      '://',
      'https',
      'www.',
      '[skip ci]',
      'GH-',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const once = neutralise(pieces.join(''));
        expect(neutralise(once)).toBe(once);
      }),
    );
  });
});
