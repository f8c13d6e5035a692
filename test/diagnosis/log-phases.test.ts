import { describe, expect, it } from 'vitest';
import { logPhases } from '../../src/diagnosis/log-phases.ts';

/** The phases of a log as `name seconds outcome`. */
const phases = (...lines: string[]): string[] =>
  logPhases(lines.join('\n')).map(
    ({ name, seconds, outcome }) => `${name} ${seconds ?? '?'} ${outcome}`,
  );

// A build as the pipeline test of November 2025 describes it: image, stages, cache, push.
const good = [
  'INFO[0000] Retrieving image manifest docker.io/library/node:20-alpine',
  'INFO[0000] Returning cached image manifest',
  "INFO[0001] Building stage 'docker.io/library/node:20-alpine' [idx: '0', base-idx: '-1']",
  'INFO[0001] Checking for cached layer registry:5000/dynamic-apps/cache:0a1b...',
  'INFO[0001] No cached layer found for cmd RUN addgroup -S app && adduser -S app -G app',
  'INFO[0001] Unpacking rootfs as cmd COPY package.json index.js ./ requires it.',
  'INFO[0002] WORKDIR /app',
  'INFO[0002] COPY package.json index.js ./',
  'INFO[0002] Taking snapshot of files...',
  'INFO[0003] RUN addgroup -S app && adduser -S app -G app',
  'INFO[0003] Running: [/bin/sh -c addgroup -S app && adduser -S app -G app]',
  'INFO[0004] Taking snapshot of full filesystem...',
  'INFO[0005] Pushing layer registry:5000/dynamic-apps/cache:0a1b to cache now',
  'INFO[0005] Pushing image to registry:5000/dynamic-apps/cache:0a1b',
  'INFO[0007] Pushed registry:5000/dynamic-apps/cache@sha256:6c39c44e',
  'INFO[0007] Pushing image to registry:5000/dynamic-apps/test-webapp:v1',
  'INFO[0008] Pushed registry:5000/dynamic-apps/test-webapp@sha256:2c49d882',
];

describe("the phases of Kaniko's log", () => {
  it('are those of a good build, with the push to the cache apart from the push', () => {
    expect(phases(...good)).toEqual([
      'base-image 1 passed',
      'cache 0 passed',
      'base-image 1 passed',
      'WORKDIR /app 0 passed',
      'COPY package.json index.js ./ 0 passed',
      'snapshot 1 passed',
      'RUN addgroup -S app && adduser -S app -G app 1 passed',
      'snapshot 1 passed',
      'cache 2 passed',
      'push 1 passed',
    ]);
  });

  it('end with the one that failed, whose end an error without a time leaves open', () => {
    const failed = [
      ...good.slice(0, 10),
      'npm ERR! code 1',
      'error building image: error building stage: failed to execute command: exit status 1',
    ];
    expect(phases(...failed).at(-1)).toBe('RUN addgroup -S app && adduser -S app -G app ? failed');
    expect(
      phases(...good.slice(0, 16), 'error pushing image: failed to push to destination x: 500').at(
        -1,
      ),
    ).toBe('push ? failed');
  });

  it('have the phase that an error names, though none was announced', () => {
    expect(phases('error resolving source context: authentication required')).toEqual([
      'context ? failed',
    ]);
    expect(
      phases(
        'INFO[0000] Retrieving image manifest golang:1.22',
        'error checking push permissions -- make sure …',
      ),
    ).toEqual(['base-image ? passed', 'push ? failed']);
  });

  it('end open where the builder was killed', () => {
    expect(phases(...good.slice(0, 12)).at(-1)).toBe('snapshot ? unknown');
  });

  it('take the time from logfmt and JSON', () => {
    const logfmt = (time: string, msg: string) =>
      `time="2026-01-18T10:45:${time}Z" level=info msg="${msg}"`;
    expect(
      phases(
        logfmt('30', 'Retrieving image manifest python:3.9'),
        logfmt('33', 'RUN make'),
        'time="2026-01-18T10:45:45Z" level=error msg="exit status 2"',
      ),
    ).toEqual(['base-image 3 passed', 'RUN make 12 failed']);
    const json = (time: string, msg: string) =>
      JSON.stringify({ time: `2026-01-18T10:45:${time}.500Z`, level: 'info', msg });
    expect(
      phases(json('30', 'Unpacking rootfs as cmd RUN make requires it.'), json('31', 'RUN make')),
    ).toEqual(['base-image 1 passed', 'RUN make ? unknown']);
  });

  it('are read behind colours and the prefixes of runtimes and CI systems', () => {
    const at = (second: number) => `2026-01-18T10:45:0${second}.250000000Z`;
    expect(
      phases(
        `${at(1)} stdout F \u001b[36mINFO\u001b[0m[0000] Retrieving image golang:1.22`,
        `${at(3)} stdout F \u001b[36mINFO\u001b[0m[0002] RUN go build`,
        `${at(7)} stderr F error building image: exit status 1`,
      ),
    ).toEqual(['base-image 2 passed', 'RUN go build 4 failed']);
    expect(
      phases(
        '[build : kaniko] INFO[0000] Unpacking rootfs as cmd RUN x requires it.',
        '[build : kaniko] INFO[0004] RUN x',
      ),
    ).toEqual(['base-image 4 passed', 'RUN x ? unknown']);
  });

  it('know what older versions ran only from its arguments', () => {
    expect(
      phases(
        'INFO[0000] Unpacking rootfs',
        'INFO[0002] cmd: /bin/sh',
        'INFO[0002] args: [-c make all]',
        'INFO[0009] Taking snapshot of full filesystem...',
      ),
    ).toEqual(['base-image 2 passed', 'RUN make all 7 passed', 'snapshot ? unknown']);
  });

  it('count an instruction once, when a snapshot is taken before it is carried out', () => {
    expect(
      phases(
        'INFO[0001] RUN npm ci',
        'INFO[0001] Initializing snapshotter ...',
        'INFO[0005] Args: [-c npm ci]',
        'INFO[0030] Taking snapshot of full filesystem...',
      ),
    ).toEqual(['snapshot 4 passed', 'RUN npm ci 25 passed', 'snapshot ? unknown']);
  });

  it('are not made of what a program in the build prints', () => {
    const output = ['=== RUN   TestPush', 'RUN this', 'Pushing layers', 'STEPS 1/2', 'COPY done'];
    expect(phases('INFO[0001] RUN go test', ...output)).toEqual(['RUN go test ? unknown']);
  });
});

describe("the phases of Buildah's and Kimia's logs", () => {
  const steps = [
    'STEP 1/3: FROM docker.io/library/alpine:3.20',
    'Trying to pull docker.io/library/alpine:3.20...',
    'Getting image source signatures',
    'Copying blob 9c0abc9c5bd3 done',
    'STEP 2/3: COPY . /app',
    '--> 638c012286a',
    'STEP 3/3: RUN make',
  ];
  const committed = [
    'COMMIT registry:5000/app:1',
    '--> 28c7004dacf',
    'Successfully tagged registry:5000/app:1',
  ];

  it('are its steps, the commit, and the push that follows', () => {
    expect(
      phases(...steps, ...committed, 'Getting image source signatures', 'Error: writing blob: 413'),
    ).toEqual([
      'base-image ? passed',
      'COPY . /app ? passed',
      'RUN make ? passed',
      'snapshot ? passed',
      'push ? failed',
    ]);
  });

  it('take the time where the log has it', () => {
    const timed = steps.map((line, index) => `2026-01-18T10:00:0${index}Z ${line}`);
    expect(
      phases(...timed, '2026-01-18T10:00:09Z Error: building at STEP "RUN make": exit status 2'),
    ).toEqual(['base-image 4 passed', 'COPY . /app 2 passed', 'RUN make 3 failed']);
  });

  it('know stages, and that a later one begins with its own base image', () => {
    expect(
      phases(
        '[1/2] STEP 1/2: FROM golang:1.22 AS build',
        '[1/2] STEP 2/2: RUN go build',
        '[2/2] STEP 1/1: FROM scratch',
      ),
    ).toEqual(['base-image ? passed', 'RUN go build ? passed', 'base-image ? unknown']);
  });

  it('do not take the constant that Kimia writes for a time', () => {
    const kimia = (text: string) => `2006-01-02 15:04:05 [INFO] ${text}`;
    expect(
      phases(
        kimia('Cloning git repository...'),
        ...steps.slice(4),
        kimia('Pushing image: registry:5000/app:1'),
        kimia('Successfully pushed: registry:5000/app:1'),
      ),
    ).toEqual(['context ? passed', 'COPY . /app ? passed', 'RUN make ? passed', 'push ? passed']);
  });
});

describe("the phases of BuildKit's log", () => {
  const progress = [
    '#1 [internal] load build definition from Dockerfile',
    '#1 transferring dockerfile: 2.12kB done',
    '#1 DONE 0.1s',
    '#2 [internal] load metadata for docker.io/library/node:20',
    '#2 DONE 1.2s',
    '#3 [auth] library/node:pull token for registry-1.docker.io',
    '#3 DONE 0.0s',
    '#4 [internal] load build context',
    '#4 DONE 0.4s',
    '#5 [build 1/3] FROM docker.io/library/node:20@sha256:0a1b',
    '#5 DONE 3.2s',
    '#6 [build 2/3] COPY package.json .',
    '#6 CACHED',
    '#7 [build 3/3] RUN npm ci',
    '#7 1.204 npm warn deprecated',
  ];

  it('are its steps, with the seconds that it tells itself', () => {
    expect(
      phases(
        ...progress,
        '#7 DONE 12.3s',
        '#8 exporting to image',
        '#8 pushing layers 0.9s done',
        '#8 DONE 2.5s',
        '#9 exporting cache to registry',
        '#9 DONE 0.2s',
      ),
    ).toEqual([
      'context 0.5 passed',
      'base-image 4.4 passed',
      'COPY package.json . 0 passed',
      'RUN npm ci 12.3 passed',
      'push 2.5 passed',
      'cache 0.2 passed',
    ]);
  });

  it('say which step failed, and after how long', () => {
    expect(
      phases(
        ...progress,
        '#7 20.47 npm error code ERESOLVE',
        '#7 ERROR: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1',
      ).at(-1),
    ).toBe('RUN npm ci 20.47 failed');
  });

  it('leave open what was cancelled or never ended', () => {
    expect(phases(...progress, '#7 CANCELED').at(-1)).toBe('RUN npm ci 1.204 unknown');
    expect(phases(...progress).at(-1)).toBe('RUN npm ci 1.204 unknown');
  });
});

describe('a log that tells nothing of a build', () => {
  it.each(['', '\n\n', 'exec format error', '\u0000\u0001\ufffd', '{"msg": 3}', '#1 is the issue'])(
    'has no phases: %j',
    (log) => {
      expect(logPhases(log)).toEqual([]);
    },
  );

  it('has a bounded number of phases, whatever it claims', () => {
    const log = Array.from({ length: 5_000 }, (_, index) => `INFO[${index}] RUN step ${index}`);
    const found = logPhases(log.join('\n'));
    expect(found.length).toBeLessThanOrEqual(200);
    expect(found.at(-1)?.name).toBe('RUN step 4999');
  });

  it('masks the secrets of an instruction before it cuts it', () => {
    const token = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a';
    const [phase] = logPhases(
      `INFO[0001] RUN curl --fail --location --header "X-Long: ${'x'.repeat(22)}" ${token}`,
    );
    expect(phase?.name).not.toContain('ghp_');
  });

  it('may have a line of any length', () => {
    const [phase] = logPhases(`INFO[0001] RUN ${'x'.repeat(5_000_000)}`);
    expect(phase?.name.length).toBe(80);
  });
});
