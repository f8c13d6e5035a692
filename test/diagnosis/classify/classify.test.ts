import { describe, expect, it } from 'vitest';
import type { Circumstances } from '../../../src/diagnosis/classify/case.ts';
import { classify } from '../../../src/diagnosis/classify/classify.ts';
import { builtInPlaybooks, causesOf, loadPlaybooks } from '../../../src/playbooks/load.ts';
import { subject } from '../../support/facts.ts';
import { builtInTable, readLog } from '../../support/signatures.ts';

const causes = causesOf(await loadPlaybooks([builtInPlaybooks]));
const get = 'Get "http://registry.tools:5000/v2/": ';
const timeout = `error pushing image: ${get}dial tcp 10.43.1.2:5000: i/o timeout`;

async function of(lines: readonly string[], given: Partial<Circumstances> = {}) {
  const reading = await readLog([Buffer.from(lines.join('\n'))]);
  return classify(
    reading,
    { events: [], exitCode: null, reason: null, ...given },
    { causes, signatures: builtInTable },
    subject,
  );
}

describe('of several failures', () => {
  it('the first one is the cause', async () => {
    const { cause } = await of([
      'npm ERR! code ENOTFOUND',
      'cp: cannot create /out: No space left on device',
    ]);
    expect(cause).toBe('dependency-install-failed');
  });

  it('what follows from a failure is not the cause, wherever it stands', async () => {
    const { cause, evidence } = await of([
      'ERROR: process "/bin/sh -c make" did not complete successfully: exit code: 1',
      'c++: fatal error: Killed signal terminated program cc1plus',
      'ERROR: failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 1',
    ]);
    expect(cause).toBe('oom-killed');
    expect(evidence[0]?.line).toBe(2);
  });

  it('an event whose message was broken into lines is read as one', async () => {
    const events = [
      'Warning Failed kubelet Failed to pull image "acme/app:9":\nfailed to resolve reference\n"docker.io/acme/app:9":\ndocker.io/acme/app:9:\nnot found',
    ];
    expect((await of([], { events })).cause).toBe('base-image-not-found');
  });

  it('one that the builder got over is not the cause', async () => {
    const { cause } = await of([
      `WARN[0002] Retrying operation after 1s due to ${get}dial tcp 10.43.1.2:5000: i/o timeout`,
      'INFO[0003] Unpacking rootfs as cmd RUN make requires it.',
      'error building image: error building stage: failed to execute command: waiting for process to exit: exit status 2',
    ]);
    expect(cause).toBe('build-command-failed');
  });

  it('one that the builder got over explains a failure that nothing else explains', async () => {
    const lines = [timeout, 'INFO[0003] Taking snapshot of full filesystem...'];
    expect(await of(lines, { exitCode: 1 })).toMatchObject({ cause: 'registry-unreachable' });
    expect(await of(lines, { exitCode: 0 })).toMatchObject({ verdict: 'healthy' });
  });

  it('a failure beside the build keeps its consequence from being blamed', async () => {
    const { verdict } = await of([
      'Error: signing [r.example.com/a@sha256:1f]: getting signer: getting key from Fulcio: no token',
      'exit status 1',
    ]);
    expect(verdict).toBe('novel');
  });

  it('the end of a chain says what its beginning only surrounds', async () => {
    const blamed =
      'error checking push permissions -- make sure that you are authenticated correctly: checking push permission for "r.example.com/a:1": ';
    expect((await of([`${blamed}${get}x509: certificate has expired`])).cause).toBe('registry-tls');
    expect((await of([`${blamed}${get}dial tcp: lookup r: no such host`])).cause).toBe(
      'registry-dns',
    );
  });
});

describe('what is known beside the log', () => {
  it('confirms a kill for want of memory', async () => {
    expect(
      await of(['INFO[0041] Taking snapshot of full filesystem...'], {
        exitCode: 137,
        reason: 'OOMKilled',
      }),
    ).toMatchObject({ cause: 'oom-killed', certainty: 'confirmed' });
  });

  it('explains a log that says nothing', async () => {
    expect((await of([], { exitCode: 137 })).cause).toBe('oom-killed');
    expect((await of([], { reason: 'NodeLost' })).cause).toBe('node-failure');
    expect((await of([], { reason: 'InvalidImageName' })).cause).toBe('image-name-invalid');
    expect((await of([], { reason: 'DeadlineExceeded', exitCode: 137 })).cause).toBe(
      'deadline-exceeded',
    );
  });

  it.each([
    ['TaskRunTimeout', 'deadline-exceeded'],
    ['OutOfMemoryKilled', 'oom-killed'],
    ['ExceededResourceQuota', 'quota-exceeded'],
    ['GitRemoteRevisionNotFound', 'git-ref-not-found'],
    ['PreemptionByScheduler', 'node-failure'],
  ])('reads the reason of a controller: %s', async (reason, cause) => {
    expect((await of([], { reason })).cause).toBe(cause);
  });

  it('tells an eviction for disk from one for memory', async () => {
    const low = (of: string) => ({
      events: [`The node was low on resource: ${of}.`],
      reason: 'Evicted',
    });
    expect((await of([], low('ephemeral-storage'))).cause).toBe('ephemeral-storage');
    expect((await of([], low('memory'))).cause).toBe('node-failure');
  });

  it('counts no event before the image was there', async () => {
    const events = [
      'Warning Failed kubelet Failed to pull image "r.example.com/a:1": toomanyrequests',
      'Normal Pulled kubelet Successfully pulled image "r.example.com/a:1"',
    ];
    expect((await of(['Successfully tagged a:1'], { events })).verdict).toBe('healthy');
  });

  it('counts no event before the container ran, and those after it', async () => {
    const events = [
      'Warning FailedMount kubelet MountVolume.SetUp failed for volume "c" : configmap "c" not found',
      'Normal Started kubelet Started container build',
    ];
    expect((await of([], { events })).verdict).toBe('healthy');
    const evicted = 'Warning Evicted kubelet The node was low on resource: ephemeral-storage.';
    expect((await of([], { events: [...events, evicted] })).cause).toBe('ephemeral-storage');
  });
});

describe('a build that went well', () => {
  it.each([
    [
      [
        'WARN[0001] HEALTHCHECK is not supported for OCI image format and will be ignored.',
        'Successfully tagged a:1',
      ],
    ],
    [['npm WARN deprecated a@1', 'INFO[0060] Pushed r.example.com/a@sha256:0123abcd']],
    [
      [
        'INFO[0000] No matching credentials were found, falling back on anonymous',
        'INFO[0001] Retrieving image manifest a',
      ],
    ],
    [
      [
        'INFO[0001] Error while retrieving image from cache: getting file info: stat /cache/sha256:1f: no such file or directory',
        'INFO[0003] Unpacking rootfs as cmd RUN make requires it.',
      ],
    ],
    [['2026/01/18 03:04:05 Published r.example.com/acme/app@sha256:1f2e3d4c5b6a7988']],
    [['Build [r.example.com/acme/app] succeeded']],
    [["[INFO] Successfully built image 'docker.io/library/app:1'"]],
    [['✅ Function deployed in namespace "default" and exposed at URL:']],
    [[' => => naming to docker.io/library/app:1     0.0s']],
  ])('%j is healthy', async (lines) => {
    expect(await of(lines)).toMatchObject({ verdict: 'healthy', cause: null, certainty: null });
  });

  it('is healthy whatever its log says, when its exit code is 0', async () => {
    expect((await of([timeout], { exitCode: 0 })).verdict).toBe('healthy');
  });

  it('has failed when its last words are an error that nobody knows', async () => {
    const lines = ['Successfully built r.example.com/a:1', 'error: build error: it went wrong'];
    expect((await of(lines)).verdict).toBe('novel');
    expect((await of(lines.toReversed())).verdict).toBe('healthy');
  });

  it('has failed when the log ends while a push is tried again', async () => {
    const built = 'I0728 12:11:48.665278       1 sti.go:269] Successfully built r.example.com/a:1';
    const again =
      'E0728 12:27:30.412386       1 dockerutil.go:50] push for image r.example.com/a:1 failed, will retry in 10s ...';
    expect((await of([built, again])).verdict).toBe('novel');
    expect((await of([built, again, 'Pushed r.example.com/a:1'])).verdict).toBe('healthy');
  });

  it('has failed when something fails after an image was pushed', async () => {
    expect((await of(['Successfully pushed r.example.com/a:1', timeout])).cause).toBe(
      'registry-unreachable',
    );
  });
});

describe('a failure that nothing explains', () => {
  it('is novel, and shows the lines that tell most with their numbers', async () => {
    const { verdict, evidence } = await of(['step one', 'magic failed badly', 'bye'], {
      exitCode: 3,
    });
    expect(verdict).toBe('novel');
    expect(evidence).toContainEqual({ line: 2, text: 'magic failed badly' });
    expect(evidence).toContainEqual({ line: 0, text: 'exit code 3' });
  });

  it('is novel when nothing is known at all', async () => {
    expect(await of([])).toEqual({
      verdict: 'novel',
      cause: null,
      certainty: null,
      evidence: [],
      causes: [],
    });
  });
});

describe('a log that was broken at a fixed width', () => {
  it('is put together again where nothing else was found', async () => {
    const { cause, evidence } = await of([
      'error: failed to solve: rpc error: failed to create LLB definition: Docker',
      'file parse error line 9: unknown instruc',
      'tion: COPPY',
    ]);
    expect(cause).toBe('dockerfile-invalid');
    expect(evidence[0]?.line).toBe(1);
  });
});
