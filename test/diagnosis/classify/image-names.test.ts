import { describe, expect, it } from 'vitest';
import { classify } from '../../../src/diagnosis/classify/classify.ts';
import { builtInPlaybooks, causesOf, loadPlaybooks } from '../../../src/playbooks/load.ts';
import { subject } from '../../support/facts.ts';
import { builtInTable, readLog } from '../../support/signatures.ts';

const causes = causesOf(await loadPlaybooks([builtInPlaybooks]));

async function causeOf(log: string): Promise<string | null> {
  const reading = await readLog([Buffer.from(log)]);
  const facts = { events: [], exitCode: null, reason: null };
  return classify(reading, facts, { causes, signatures: builtInTable }, subject).cause;
}

/** Images whose names are words that other failures use. */
const names = [
  'library/gradle',
  'library/composer',
  'alpine/git',
  'acme/clone-tool',
  'acme/cert-manager-webhook',
  'acme/signing-service',
  'acme/yarn-app',
  'acme/pip-tools',
  'acme/platform-api',
  'acme/snapshotter',
  'acme/s3-proxy',
  'acme/redis-cache',
  'acme/dockerfile-lint',
  'acme/oom-killer',
];

/** What is said of an image, by cause; `%` stands for its name. */
const said: readonly (readonly [cause: string, log: string])[] = [
  [
    'registry-unreachable',
    'Failed to pull image "r.example.com/%:1": failed to resolve reference "r.example.com/%:1": failed to do request: Head "https://r.example.com/v2/%/manifests/1": dial tcp 192.0.2.9:443: i/o timeout',
  ],
  [
    'registry-unreachable',
    'Failed to pull image "r.example.com/%:1": failed to pull and unpack image "r.example.com/%:1": failed to copy: httpReadSeeker: failed open: failed to do request: Get "https://storage.googleapis.com/artifacts/1f": dial tcp 192.0.2.9:443: i/o timeout',
  ],
  [
    'registry-dns',
    'ERROR: failed to solve: r.example.com/%:1: failed to resolve source metadata for r.example.com/%:1: failed to do request: Head "https://r.example.com/v2/%/manifests/1": dial tcp: lookup r.example.com on 10.0.0.10:53: no such host',
  ],
  [
    'registry-tls',
    'checking push permission for "r.example.com/%:1": creating push check transport for r.example.com failed: Get "https://r.example.com/v2/": x509: certificate signed by unknown authority',
  ],
  [
    'registry-http-https-mismatch',
    'Error: initializing source docker://r.example.com/%:1: pinging container registry r.example.com: Get "https://r.example.com/v2/": http: server gave HTTP response to HTTPS client',
  ],
  [
    'registry-auth',
    'checking push permission for "r.example.com/%:1": POST https://r.example.com/v2/%/blobs/uploads/: UNAUTHORIZED: authentication required; [map[Action:push Name:%]]',
  ],
  [
    'registry-auth',
    'Error: initializing source docker://r.example.com/%:1: reading manifest 1 in r.example.com/%: unauthorized: authentication required',
  ],
  [
    'registry-rate-limited',
    'Failed to pull image "r.example.com/%:1": toomanyrequests: You have reached your pull rate limit.',
  ],
  [
    'base-image-not-found',
    'ERROR: failed to solve: r.example.com/%:1: failed to resolve source metadata for r.example.com/%:1: r.example.com/%:1: not found',
  ],
  [
    'image-name-invalid',
    'couldn\'t parse image reference "r.example.com/Team/%:1": invalid reference format: repository name must be lowercase',
  ],
];

describe('the name of an image', () => {
  it.each(names)('%s says nothing of what failed', async (name) => {
    const differing: string[] = [];
    for (const [cause, log] of said) {
      const found = await causeOf(log.replaceAll('%', name));
      if (found !== cause) differing.push(`${cause}, said ${found}: ${log}`);
    }
    expect(differing).toEqual([]);
  });

  it('leaves a package manager in the build its own failures', async () => {
    const log =
      "* What went wrong: Could not GET 'https://repo.maven.org/a.pom'. Gradle: UnknownHostException: repo.maven.org";
    expect(await causeOf(log)).toBe('dependency-install-failed');
  });

  it('leaves the cache of an image to the cache', async () => {
    const log =
      'checking push permission for "r.example.com/acme/app/cache": POST https://r.example.com/v2/acme/app/cache/blobs/uploads/: UNAUTHORIZED: authentication required';
    expect(await causeOf(log)).toBe('cache-error');
  });

  it('leaves a failing context in a bucket to the bucket', async () => {
    const log = 'error resolving source context: getting s3://context/a.tar.gz: 403 Forbidden';
    expect(await causeOf(log)).toBe('object-storage-denied');
  });
});
