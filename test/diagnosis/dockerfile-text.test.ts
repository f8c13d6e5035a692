import { describe, expect, it } from 'vitest';
import {
  complainedLine,
  complaintIn,
  printedDockerfile,
} from '../../src/diagnosis/dockerfile-text.ts';

describe('complaintIn', () => {
  it.each([
    ['dockerfile parse error line 5: unknown instruction: RUNN', { line: 5, instruction: 'RUNN' }],
    ['dockerfile parse error on line 12: COPY requires at least two arguments', { line: 12 }],
    ['Dockerfile:7\n--------------------', { line: 7 }],
    ['Unknown instruction: "fooo"', { instruction: 'FOOO' }],
    ['file with no instructions', {}],
  ])('reads %j', (text, complaint) => {
    expect(complaintIn(text)).toEqual(complaint);
  });
});

describe('complainedLine', () => {
  const text = 'FROM a\r\n\r\nrunn b\r\nCOPY c';
  it('is the line that was counted', () => {
    expect(complainedLine(text, { line: 4 })).toEqual({ number: 4, text: 'COPY c' });
    expect(complainedLine(text, { line: 2 })).toBeUndefined();
    expect(complainedLine(text, { line: 40 })).toBeUndefined();
  });

  it('is the line with that instruction, where it was not counted or was counted otherwise', () => {
    expect(complainedLine(text, { instruction: 'RUNN' })?.number).toBe(3);
    expect(complainedLine(text, { line: 1, instruction: 'RUNN' })?.number).toBe(3);
    expect(complainedLine(text, { line: 1, instruction: 'RNU' })).toBeUndefined();
  });
});

describe('printedDockerfile', () => {
  it('begins below the line that announces it', () => {
    expect(printedDockerfile('hello\nGenerated Dockerfile:\n# by a template\nFROM a\nRUN b')).toBe(
      '# by a template\nFROM a\nRUN b',
    );
    expect(printedDockerfile('hello\nFROM a\nRUN b')).toBe('FROM a\nRUN b');
  });

  it('is taken out of a structured line', () => {
    const line = JSON.stringify({ msg: 'Generated Dockerfile', content: 'FROM a\nRUN b' });
    expect(printedDockerfile(`{cut off FROM \n${line}\n`)).toBe('FROM a\nRUN b');
  });

  it('is not there where nothing looks like one', () => {
    expect(printedDockerfile('Download speed: 12 MB/s\n')).toBeUndefined();
  });
});
