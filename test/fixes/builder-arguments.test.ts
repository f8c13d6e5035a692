import { describe, expect, it } from 'vitest';
import { argumentsIn } from '../../src/fixes/builder-arguments.ts';
import {
  addFlag,
  type Flag,
  flagValue,
  flagValues,
  setFlags,
  type WantedFlag,
} from '../../src/fixes/builder-flags.ts';
import { changeManifest, find } from '../../src/fixes/change-manifest.ts';
import { buildOf } from '../../src/fixes/manifests/build-manifest.ts';
import { fact } from '../../src/model/facts.ts';
import { applied, fixRequest } from './requests.ts';

const job = (
  start: string,
  image = 'gcr.io/kaniko-project/executor:v1.23.2',
) => `apiVersion: batch/v1
kind: Job
metadata: { name: moe-router-build, namespace: cortex-system }
spec:
  template:
    spec:
      containers:
        - name: proxy
          image: envoyproxy/envoy:v1.31.0
        - name: builder
          image: ${image}
          ${start}
`;

const cache: Flag = { name: '--cache', isSwitch: true };
const mode: Flag = { name: '--snapshot-mode', aliases: ['--snapshotMode'], since: '1.9.1' };
const insecure: Flag = { name: '--insecure-registry' };

const requestFor = (text: string) =>
  fixRequest([{ path: 'job.yaml', text }], [fact('builder.kind', 'kaniko')]);

function builderOf(text: string) {
  const request = requestFor(text);
  const location = find(request, buildOf(request.subject));
  if (location.kind !== 'found') throw new Error(location.kind);
  return argumentsIn(location.manifest, request.facts, ['kaniko'], '--snapshot-mode=redo');
}

function read(text: string) {
  const builder = builderOf(text);
  if ('because' in builder) throw new Error(builder.because);
  return builder;
}

/** The text after the options are set, as a fix would do it. */
const changed = (text: string, ...wanted: WantedFlag[]) =>
  changedBy(text, (builder) => setFlags(builder, wanted));

const changedBy = (
  text: string,
  change: (builder: ReturnType<typeof read>) => ReturnType<typeof setFlags>,
) =>
  applied(
    {
      id: '',
      title: '',
      risk: '',
      verify: '',
      rollback: '',
      apply: (request) =>
        changeManifest(request, buildOf(request.subject), () => {
          const flags = change(read(text));
          return 'because' in flags ? flags : { ...flags, place: 'arguments' };
        }),
    },
    requestFor(text),
  );

describe('reading the arguments of a builder', () => {
  it.each([
    ['args: [--snapshot-mode=redo]', 'redo'],
    ['args: [--snapshot-mode, redo]', 'redo'],
    ['args: [--snapshotMode=time]', 'time'],
    ['args: [--snapshot-mode=full, --snapshot-mode=redo]', 'redo'],
    ['command: [/kaniko/executor, --snapshot-mode=redo]', 'redo'],
    ['command: [/kaniko/executor, --snapshot-mode]\n          args: [redo]', 'redo'],
    ['args: [--snapshot-mode-of-mine=redo]', undefined],
    ['args: []', undefined],
  ])('finds the option in %s', (start, value) => {
    expect(flagValue(read(job(start)), mode)).toBe(value);
  });

  it.each([
    ['args: [--cache]', 'true'],
    ['args: [--cache, --cleanup]', 'true'],
    ['args: [--cache=false]', 'false'],
    // Kaniko's switches take no value but behind an equals sign.
    ['args: [--cache, "false"]', 'true'],
  ])('finds the switch in %s', (start, value) => {
    expect(flagValue(read(job(start)), cache)).toBe(value);
  });

  it('finds all values of an option that may be repeated', () => {
    const builder = read(job('args: [--insecure-registry=a:5000, --insecure-registry, b:5000]'));
    expect(flagValues(builder, insecure)).toEqual(['a:5000', 'b:5000']);
  });

  it.each([
    'command: [sh, -c, "/kaniko/executor --cache"]',
    'command: [/busybox/sh]\n          args: [-c, /kaniko/executor --cache]',
  ])('refuses a shell script: %s', (start) => {
    expect(builderOf(job(start))).toEqual({
      because:
        'container builder in job.yaml calls kaniko in a shell script, which the bot does not edit: pass --snapshot-mode=redo there',
    });
  });

  it('refuses a builder that has no such option, or is not the one that ran', () => {
    expect(builderOf(job('args: [build]', 'quay.io/buildah/stable:v1.37.0'))).toEqual({
      because: 'job.yaml builds with buildah, but the build that failed ran kaniko',
    });
  });
});

describe('setting the arguments of a builder', () => {
  it('changes an option where it stands, in the way in which it is written', () => {
    const text = job('args: [--snapshot-mode, full, --cache]');
    expect(changed(text, [mode, 'redo'])).toBe(text.replace('full', 'redo'));
    const joined = job('args: ["--snapshotMode=full", --cache]');
    expect(changed(joined, [mode, 'redo'])).toBe(joined.replace('=full', '=redo'));
  });

  it('adds one that is missing where the others stand', () => {
    const text = job('args: [--cleanup]');
    expect(changed(text, [mode, 'redo'], [cache, 'true'])).toBe(
      text.replace('[--cleanup]', '[--cleanup, --snapshot-mode=redo, --cache]'),
    );
    const command = job('command: [/kaniko/executor, --cleanup]');
    expect(changed(command, [cache, 'false'])).toBe(
      command.replace('--cleanup]', '--cleanup, --cache=false]'),
    );
  });

  it('takes an option out, wherever it is given', () => {
    const text = job('args: [--snapshot-mode, full, --cache, --snapshot-mode=redo]');
    expect(changed(text, [mode, undefined])).toBe(
      text.replace('[--snapshot-mode, full, --cache, --snapshot-mode=redo]', '[--cache]'),
    );
  });

  it('gives an option once more, and not a second time with the same value', () => {
    const text = job('args: [--insecure-registry=a:5000]');
    expect(changedBy(text, (one) => addFlag(one, insecure, 'b:5000'))).toBe(
      text.replace('a:5000]', 'a:5000, --insecure-registry=b:5000]'),
    );
    expect(changedBy(text, (one) => addFlag(one, insecure, 'a:5000'))).toMatch(
      /not applicable: container builder in job.yaml says --insecure-registry=a:5000 already/,
    );
  });

  it('says what was there', () => {
    expect(setFlags(read(job('args: [--snapshot-mode=full]')), [[mode, 'redo']])).toMatchObject({
      summary: '--snapshot-mode=redo (was full)',
    });
  });

  it('refuses a value that comes out of a variable', () => {
    expect(changed(job('args: [--snapshot-mode=$(MODE)]'), [mode, 'redo'])).toMatch(
      /takes --snapshot-mode from a variable \(\$\(MODE\)\): set it there/,
    );
  });

  it('knows whether the builder knows the option', () => {
    const at = (tag: string) => job('args: [--cleanup]', `gcr.io/kaniko-project/executor:${tag}`);
    expect(changed(at('v1.8.0-debug'), [mode, 'redo'])).toMatch(
      /kaniko 1.8.0 may not know --snapshot-mode: use 1.9.1 or newer/,
    );
    expect(setFlags(read(at('v1.10.0')), [[mode, 'redo']])).toMatchObject({
      proof: [{ holds: 'yes' }],
    });
    expect(setFlags(read(at('latest')), [[mode, 'redo']])).toMatchObject({
      proof: [{ holds: 'unknown', because: expect.stringContaining('does not tell its version') }],
    });
  });
});
