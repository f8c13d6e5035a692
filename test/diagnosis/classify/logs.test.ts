import { describe, expect, it } from 'vitest';
import { classify } from '../../../src/diagnosis/classify/classify.ts';
import { builtInPlaybooks, causesOf, loadPlaybooks } from '../../../src/playbooks/load.ts';
import { subject } from '../../support/facts.ts';
import { builtInTable, readLog } from '../../support/signatures.ts';

const causes = causesOf(await loadPlaybooks([builtInPlaybooks]));

async function verdictOn(log: readonly string[]): Promise<string> {
  const reading = await readLog([Buffer.from(log.join('\n'))]);
  const found = classify(
    reading,
    { events: [], exitCode: null, reason: null },
    { causes, signatures: builtInTable },
    subject,
  );
  return found.cause ?? found.verdict;
}

/** Logs whose words mislead: what decides stands beside others that are louder. */
const logs: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'a build that was not to be pushed is done when its push is skipped',
    'healthy',
    [
      'INFO[0012] Taking snapshot of full filesystem...',
      'INFO[0013] Skipping push to container registry due to --no-push flag',
    ],
  ],
  [
    'an image that is not on this machine yet is pulled',
    'healthy',
    [
      "Unable to find image 'multiarch/qemu-user-static:latest' locally",
      'latest: Pulling from multiarch/qemu-user-static',
      'Status: Downloaded newer image for multiarch/qemu-user-static:latest',
      'Setting /usr/bin/qemu-arm-static as binfmt interpreter for arm',
    ],
  ],
  [
    'an image that may not be pulled was not on this machine either',
    'registry-auth',
    [
      "Unable to find image 'r.example.com/helm:v3' locally",
      'docker: Error response from daemon: Head "https://r.example.com/v2/helm/manifests/v3": unknown: Bad credentials.',
    ],
  ],
  [
    'warnings of a Dockerfile are counted when the build is done',
    'healthy',
    [
      '#16 DONE 0.0s',
      ' 1 warning found (use docker --debug to expand):',
      ' - InvalidDefaultArgInFrom: Default value for ARG ghcr.io/acme/base:$TAG results in empty or invalid base image name (line 3)',
    ],
  ],
  [
    'a pod that waited for a node got one',
    'dependency-install-failed',
    [
      'WARNING: Event retrieved from the cluster: 0/3 nodes are available: 3 Insufficient cpu.',
      'Running on runner-x-project-1 via gitlab-runner-1...',
      'npm ERR! code ERESOLVE',
      'error building image: error building stage: failed to execute command: waiting for process to exit: exit status 1',
    ],
  ],
  [
    'an image that a failed command kept from being made cannot be pushed',
    'build-command-failed',
    [
      "The command '/bin/sh -c make fonts' returned a non-zero code: 1",
      'The push refers to repository [r.example.com/acme/app]',
      'An image does not exist locally with the tag: r.example.com/acme/app',
      'Error: No such image: r.example.com/acme/app:1',
    ],
  ],
  [
    'capabilities that Kimia does not need are not missing',
    'healthy',
    [
      '[INFO] CAPABILITIES',
      '[INFO]   CAP_SETUID:              Present ✓',
      '[INFO]   CAP_MKNOD:               Not required (vfs storage)',
      '[WARN]   Warning: MKNOD capability missing (required for overlay storage)',
      '[INFO] Successfully pushed: r.example.com/app:1',
      '[INFO] Build completed successfully!',
    ],
  ],
  [
    'a cache that was not there yet is no failure of the push that follows',
    'registry-auth',
    [
      '#5 importing cache manifest from ghcr.io/acme/app:cache',
      '#5 ERROR: ghcr.io/acme/app:cache: not found',
      '#12 pushing layers',
      '#12 ERROR: failed to push ghcr.io/acme/app:1: denied: permission_denied: write_package',
    ],
  ],
  [
    'a push that worked before its cache could not be written',
    'cache-error',
    [
      '#14 exporting to image',
      '#14 pushing manifest for ghcr.io/acme/app:1 1.2s done',
      '#16 exporting to GitHub Actions Cache',
      '#16 ERROR: not_found',
      'ERROR: failed to build: failed to solve: not_found',
    ],
  ],
  [
    'a certificate that a package host shows is no fault of the registry',
    'dependency-install-failed',
    [
      '#9 12.1 Traceback (most recent call last):',
      '#9 12.1 ssl.SSLCertVerificationError: certificate verify failed: unable to get local issuer certificate',
      '#9 12.3 ERROR: Could not find a version that satisfies the requirement flask (from versions: none)',
      '#9 ERROR: process "/bin/sh -c pip install flask" did not complete successfully: exit code: 1',
    ],
  ],
  [
    'a test that reaches no database is a failed command',
    'build-command-failed',
    [
      'INFO[0040] Running: [/bin/sh -c go test ./...]',
      '--- FAIL: TestConnect (0.01s)',
      '    db_test.go:12: dial tcp 127.0.0.1:5432: connect: connection refused',
      'error building image: error building stage: failed to execute command: waiting for process to exit: exit status 1',
    ],
  ],
  [
    'a kill that CI reports in its own words at the end',
    'oom-killed',
    [
      'INFO[0172] Taking snapshot of full filesystem...',
      'Killed',
      'Cleaning up project directory and file based variables',
      'ERROR: Job failed: command terminated with exit code 137',
    ],
  ],
  [
    'a module that a package manager fetches from a git host that asks for a name',
    'dependency-install-failed',
    [
      '0.631 go: git.example.com/acme/lib@v1.2.3: git ls-remote -q origin: exit status 128:',
      "0.631 fatal: could not read Username for 'https://git.example.com': terminal prompts disabled",
    ],
  ],
  [
    'counters and codes that are no status of anything',
    'healthy',
    [
      '[507/4096] Building CXX object a.o',
      '[429/4096] Building CXX object b.o',
      '#12 137.401 Get:503 http://deb.debian.org/debian bookworm/main amd64 a 1 [403 kB]',
      'INFO[0137] Taking snapshot of full filesystem...',
      'Successfully tagged app:1',
    ],
  ],
  [
    'notices, deprecations and funding',
    'healthy',
    [
      'npm notice New major version of npm available!',
      'npm WARN deprecated a@1: use b',
      'debconf: delaying package configuration, since apt-utils is not installed',
      'Successfully built 1f2e3d',
    ],
  ],
  [
    'a feature that the builder does not have',
    'novel',
    ['ERROR: failed to solve: docker exporter does not currently support exporting manifest lists'],
  ],
  [
    "Tekton's remark that it could not copy credentials which no step needs",
    'healthy',
    [
      '[build] 2026/01/18 03:04:05 warning: unsuccessful cred copy: ".docker" from "/tekton/creds" to "/": unable to create destination directory: mkdir /.docker: permission denied',
      '[build] ===> DETECTING',
      '[build] 5 of 9 buildpacks participating',
    ],
  ],
  [
    'an image that was built before what came next could not be done',
    'novel',
    ['Successfully built 1f2e3d4c5b6a', 'could not start what uses the image app'],
  ],
  [
    'a controller that tells of a Job that ended well',
    'healthy',
    ['level=debug msg="Getting job pods"', 'level=debug msg="Job was completed successfully"'],
  ],
  [
    'a push of which nothing but the steps is told',
    'healthy',
    [
      'Getting image source signatures',
      'Copying blob sha256:1f2e3d4c',
      'Writing manifest to image destination',
      'Storing signatures',
    ],
  ],
  [
    'a controller that says of a build only that it failed',
    'novel',
    ['level=info msg="step failed: error while waiting: build failed" phase=2'],
  ],
  [
    'a job of which only the end is told',
    'novel',
    ['ERROR: Job failed: pod "runner-1-project-2-concurrent-0" status is "Failed"'],
  ],
];

describe('in a whole log', () => {
  it.each(logs)('%s: %s', async (_, verdict, log) => {
    expect(await verdictOn(log)).toBe(verdict);
  });
});
