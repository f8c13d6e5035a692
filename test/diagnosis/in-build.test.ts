import { describe, expect, it } from 'vitest';
import { findSignatures } from '../support/signatures.ts';

const found = (...lines: readonly string[]): string[] =>
  findSignatures(lines.join('\n')).map(({ signature }) => signature);

describe('words that any program uses', () => {
  const traceback = 'Traceback (most recent call last):';

  it('tell of the build where a builder is at work on an instruction', () => {
    expect(found('STEP 3/4: RUN python setup.py', traceback)).toEqual([
      'next-step',
      'program-error',
    ]);
  });

  it('tell of the build where BuildKit marks them as what a command printed', () => {
    expect(found(`#9 1.204 ${traceback}`)).toEqual(['program-error']);
  });

  it('tell of the build where a builder reports the failed command later', () => {
    expect(found(traceback, "The command '/bin/sh -c ./x' returned a non-zero code: 1")).toEqual([
      'program-error',
      'build-command-failed',
    ]);
  });

  it('say no more than that something failed in a log that shows no builder', () => {
    expect(found('$ ./notify.py', traceback)).toEqual(['command-terminated']);
  });

  it('say no more than that something failed after the image is done', () => {
    expect(found('STEP 1/1: FROM a', 'Successfully tagged acme/app:1', traceback)).toEqual([
      'next-step',
      'image-built',
      'command-terminated',
    ]);
  });

  it('say no more than that something failed while the image is pushed', () => {
    expect(found('Step 1/1 : FROM a', 'The push refers to repository [a]', traceback)).toEqual([
      'next-step',
      'image-push-started',
      'command-terminated',
    ]);
  });
});

describe('words of networks and servers', () => {
  const unknownHost = 'dial tcp: lookup ldap.example.com on 10.96.0.10:53: no such host';

  it('tell of the registry where the line has to do with images', () => {
    expect(found(`Failed to pull image: ${unknownHost}`)).toEqual(['registry-dns']);
  });

  it('tell of the registry where another line has to do with images', () => {
    expect(found('Copying blob 1f2e3d', `error: ${unknownHost}`)).toEqual(['registry-dns']);
    expect(found('STEP 1/2: FROM a', `error: ${unknownHost}`)).toEqual([
      'next-step',
      'registry-dns',
    ]);
  });

  it('say no more than that something failed in a log that has to do with none', () => {
    expect(found('starting connectors', `error: ${unknownHost}`)).toEqual(['command-terminated']);
  });
});
