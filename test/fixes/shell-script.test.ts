import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandsIn } from '../../src/fixes/shell-script.ts';

/** The commands as text, each with what it is part of. */
const told = (script: string) =>
  commandsIn(script)?.map(({ words, within }) =>
    [words.map(({ text }) => text).join(' '), ...(within ? [within] : [])].join(' | '),
  );

describe('the commands of a shell script', () => {
  it.each<[script: string, commands: string[]]>([
    ['a b; c && d || e & f', ['a b', 'c', 'd', 'e', 'f']],
    ['a # b; c\n# d\n e', ['a', 'e']],
    ['a \\\n  b\\\nc', ['a bc']],
    [`a 'b; c' "d; 'e'" f\\ g`, [`a b; c d; 'e' f g`]],
    ['X=1 Y="2 3" a >out 2>&1 <in b', ['a b']],
    ['if a; then b; else c; fi', ['a', 'b', 'c']],
    ['(cd x && a)', ['cd x', 'a']],
    ['a | b', ['a | a pipe', 'b | a pipe']],
    ['a |\n b; c', ['a | a pipe', 'b | a pipe', 'c']],
    ['while a; do b; done; c', ['a | a loop', 'b | a loop', 'c']],
    ['x=$(a "$(b)")', ['b | a substitution', 'a $(b) | a substitution']],
    ['exec a', ['a']],
    ['', []],
  ])('%j are told apart', (script, commands) => {
    expect(told(script)).toEqual(commands);
  });

  it.each(['a <<EOF\nb\nEOF', "a 'b", 'a "b', 'a `b`', 'a $(b'])(
    'of %j are not known',
    (script) => {
      expect(commandsIn(script)).toBeUndefined();
    },
  );

  it('stand where they say', () => {
    const piece = fc.constantFrom(
      'a',
      'b c',
      ';',
      '&&',
      ' ',
      '\n',
      '"',
      "'",
      '\\',
      '#',
      '$x',
      '$(',
      ')',
      '|',
      '>',
      'do',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const script = pieces.join('');
        for (const { words } of commandsIn(script) ?? [])
          for (const { text, start, end, isPlain } of words)
            if (isPlain && !/["'\\]/.test(script)) expect(script.slice(start, end)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });
});
