import { describe, expect, it } from 'vitest';
import { findSignatures } from '../support/signatures.ts';

const failuresIn = (log: string) =>
  findSignatures(log)
    .filter(({ kind }) => kind === 'failure' || kind === 'consequence')
    .map(({ signature }) => signature);

const pushCheck = (tail: string) =>
  `error checking push permissions -- make sure you entered the correct tag name, and that you are authenticated correctly, and try again: checking push permission for "registry.tools:5000/acme/app:1": ${tail}`;
const get = 'Get "http://registry.tools:5000/v2/": ';

/** One line, and what it says. */
const wordings: readonly (readonly [string, string])[] = [
  [pushCheck(`${get}dial tcp 10.43.170.72:5000: i/o timeout`), 'registry-timeout'],
  ['dial tcp 10.43.170.72:5000: i/o timeout', 'registry-timeout'],
  [pushCheck(`${get}context deadline exceeded`), 'registry-timeout'],
  [
    pushCheck(
      `${get}net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)`,
    ),
    'registry-timeout',
  ],
  [
    'failed to authorize: failed to fetch anonymous token: Get "https://auth.example.com/token?service=r": dial tcp 192.0.2.7:443: i/o timeout',
    'registry-timeout',
  ],
  [pushCheck(`${get}dial tcp 10.43.170.72:5000: connect: connection refused`), 'registry-refused'],
  [pushCheck(`${get}dial tcp 10.43.170.72:5000: connect: no route to host`), 'registry-no-route'],
  [
    'error pushing image: failed to push to destination r:5000/a: Put "http://r:5000/v2/a/blobs": write tcp 10.0.0.1:41->10.0.0.2:5000: write: connection reset by peer',
    'registry-reset',
  ],
  [
    pushCheck(
      'Get "http://registry.tools:5000/v2/": dial tcp: lookup registry.tools on 10.43.0.10:53: no such host',
    ),
    'registry-dns',
  ],
  ['dial tcp: lookup registry.tools: i/o timeout', 'registry-dns'],
  [
    'dial tcp: lookup registry.tools on 10.43.0.10:53: read udp 10.42.0.9:41000->10.43.0.10:53: i/o timeout',
    'registry-dns',
  ],
  ['dial tcp: lookup registry.tools on 10.43.0.10:53: server misbehaving', 'registry-dns'],
  [
    pushCheck(
      'Get "https://registry.tools:5000/v2/": http: server gave HTTP response to HTTPS client',
    ),
    'registry-http-https',
  ],
  [
    pushCheck(
      'Get "https://registry.tools:5000/v2/": x509: certificate signed by unknown authority',
    ),
    'registry-tls',
  ],
  [
    'failed to authorize: failed to fetch anonymous token: Get "https://r.example.com/v2/token": tls: failed to verify certificate: x509: certificate has expired',
    'registry-tls',
  ],
  [
    pushCheck(
      'POST http://registry.tools:5000/v2/acme/app/blobs/uploads/: unexpected status code 507 Insufficient Storage',
    ),
    'registry-no-space',
  ],
  [
    'level=error msg="response completed with error" err.detail="filesystem: write /var/lib/registry/docker/registry/v2/blobs/x: no space left on device"',
    'registry-no-space',
  ],
  [
    'denied: adding 12.0 MiB of storage resource, which when updated to current usage will exceed the configured upper limit of 1.0 GiB',
    'registry-no-space',
  ],
  [
    'error pushing image: PUT http://r:5000/v2/a/manifests/1: unexpected status code 503 Service Unavailable',
    'registry-server-error',
  ],
  [
    'error pushing image: received unexpected HTTP status: 500 Internal Server Error pushing blob',
    'registry-server-error',
  ],
  [
    pushCheck(
      'POST https://r.example.com/v2/a/blobs/uploads/: UNAUTHORIZED: authentication required; [map[Action:push]]',
    ),
    'registry-unauthorized',
  ],
  [
    'unexpected status from HEAD request to https://r.example.com/v2/a/blobs/x: 403 Forbidden',
    'registry-unauthorized',
  ],
  ['toomanyrequests: You have reached your pull rate limit', 'registry-rate-limited'],
  [
    "fatal: could not read Username for 'https://github.com': terminal prompts disabled",
    'git-auth',
  ],
  ['error resolving source context: authentication required', 'git-auth'],
  ['error resolving source context: authentication required: Repository not found.', 'git-auth'],
  ['remote: Repository not found.', 'git-auth'],
  ["fatal: Authentication failed for 'https://git.example.com/acme/app.git/'", 'git-auth'],
  ['git@github.com: Permission denied (publickey).', 'git-auth'],
  ['error resolving source context: reference not found', 'git-ref-not-found'],
  ["fatal: couldn't find remote ref refs/heads/mian", 'git-ref-not-found'],
  [
    "fatal: unable to access 'https://git.example.com/a.git/': Failed to connect to git.example.com port 443: Connection timed out",
    'git-unreachable',
  ],
  ['ssh: connect to host git.example.com port 22: Connection timed out', 'git-unreachable'],
  [
    'error resolving source context: Get "https://github.com/acme/app.git/info/refs": dial tcp 192.0.2.4:443: i/o timeout',
    'git-unreachable',
  ],
  ['c++: fatal error: Killed signal terminated program cc1plus', 'out-of-memory'],
  [
    'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    'out-of-memory',
  ],
  ['go build: link: signal: killed', 'out-of-memory'],
  [
    'error building image: error building stage: failed to execute command: waiting for process to exit: exit status 137',
    'out-of-memory',
  ],
  ['/bin/sh: line 1:    12 Killed                  npm run build', 'out-of-memory'],
  ['Killed', 'out-of-memory'],
  ['error: git died of signal 9', 'out-of-memory'],
  ["cp: error writing '/out/app': No space left on device", 'no-space-in-build'],
  [
    'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device',
    'no-space-in-build',
  ],
  ['Job was active longer than specified deadline', 'deadline'],
  [
    'error building image: parsing dockerfile: dockerfile parse error line 3: unknown instruction: RNU',
    'dockerfile-invalid',
  ],
  [
    'error resolving source context: S3: GetObject: operation error, StatusCode: 403, AccessDenied: Access Denied',
    's3-denied',
  ],
  [
    'error building image: error building stage: failed to execute command: waiting for process to exit: exit status 1',
    'build-command-failed',
  ],
];

describe('findSignatures', () => {
  it.each(wordings)('reads %j as %s', (line, signature) => {
    expect(failuresIn(line)).toEqual([signature]);
  });

  it.each([
    'No matching credentials were found for "r.example.com", falling back on anonymous',
    'error: signing image: POST https://fulcio.example.com/api/v2/signingCert: context deadline exceeded',
    'failed calling webhook "policy.example.com": Post "https://policy.svc:443/v1/check": context deadline exceeded',
    'fatal error: mlock failed out of memory (see ulimit)',
    'rpc error: code = DeadlineExceeded desc = one slow call',
    'npm notice New major version of npm available',
    'GET /v1/users 403 in tests as expected',
  ])('finds no known failure of network, disk or memory in %j', (line) => {
    expect(failuresIn(line).filter((id) => id !== 'builder-crash')).toEqual([]);
  });

  it('says what was being done beside what failed', () => {
    const found = findSignatures(pushCheck(`${get}dial tcp 10.43.170.72:5000: i/o timeout`));
    expect(found.map(({ signature, kind }) => [signature, kind])).toEqual([
      ['push-permission-check', 'context'],
      ['registry-timeout', 'failure'],
    ]);
  });

  it('names who was talked to and what was dialled', () => {
    const [found] = findSignatures(`${get}dial tcp 10.43.170.72:5000: i/o timeout`);
    expect(found?.captures).toEqual({
      host: 'registry.tools:5000',
      port: 5000,
      address: '10.43.170.72:5000',
    });
  });

  it('names no host where only an address was dialled', () => {
    const [found] = findSignatures('dial tcp 10.43.170.72:5000: i/o timeout');
    expect(found?.captures).toEqual({ port: 5000, address: '10.43.170.72:5000' });
  });

  it('names the host that was looked up rather than the name server', () => {
    const [found] = findSignatures(
      'dial tcp: lookup registry.tools on 10.43.0.10:53: no such host',
    );
    expect(found?.captures.host).toBe('registry.tools');
  });

  it('names the host that was dialled by name', () => {
    const [found] = findSignatures('dial tcp registry.tools:5000: connect: connection refused');
    expect(found?.captures.host).toBe('registry.tools:5000');
  });

  it('leaves out what the builder got over', () => {
    const log = [
      'INFO[0001] Retrieving image manifest alpine:3.20',
      `WARN[0002] Retrying operation after 1s due to ${get}dial tcp 10.43.170.72:5000: i/o timeout`,
      'INFO[0003] Unpacking rootfs as cmd RUN make requires it.',
      'INFO[0009] Pushed registry.tools:5000/acme/app@sha256:0123abcd',
    ].join('\n');
    expect(failuresIn(log)).toEqual([]);
  });

  it('keeps a failure after an image was pushed', () => {
    const log = `Pushed r:5000/acme/app@sha256:0123abcd\n${get}dial tcp 10.0.0.1:5000: i/o timeout`;
    expect(failuresIn(log)).toEqual(['registry-timeout']);
  });

  it('keeps the first and the last of many repetitions', () => {
    const line = `${get}dial tcp 10.43.170.72:5000: i/o timeout`;
    const found = findSignatures(Array.from({ length: 50 }, () => line).join('\n'));
    expect(found.map((match) => match.line)).toEqual([1, 50]);
  });

  it('takes the host from the line that an error began on', () => {
    const [found] = findSignatures(
      'failed to do request: Head "https://registry.tools:5000/v2/a":\nhttp: server gave HTTP response to HTTPS client',
    );
    expect(found).toMatchObject({ line: 2, captures: { host: 'registry.tools:5000' } });
  });

  it.each([
    ['CRI', '2026-01-18T03:04:05.123456789Z stderr F '],
    ['GitLab', '2026-01-18T03:04:05.123456Z 00O '],
    ['Jenkins', '[2026-01-18T03:04:05.123Z] '],
    ['Tekton', '[build-and-push] '],
    ['BuildKit', '#12 ERROR: '],
    ['klog', 'E0118 03:04:05.123456       1 builder.go:12] '],
    ['colours', '\u001b[31mERRO\u001b[0m[0001] '],
  ])('reads through the prefix of %s', (_, prefix) => {
    expect(failuresIn(`${prefix}dial tcp 10.43.170.72:5000: i/o timeout`)).toContain(
      'registry-timeout',
    );
  });

  it('reads JSON and logfmt', () => {
    const json = JSON.stringify({
      level: 'fatal',
      msg: 'build failed',
      error: `${get}dial tcp 10.0.0.1:5000: i/o timeout`,
    });
    const logfmt = `time="2026-01-18T03:04:05Z" level=error msg="Get \\"http://r:5000/v2/\\": dial tcp 10.0.0.1:5000: i/o timeout"`;
    expect(findSignatures(json)[0]?.captures.host).toBe('registry.tools:5000');
    expect(findSignatures(logfmt)[0]?.captures.host).toBe('r:5000');
  });

  it('comes to an end on long hostile lines', () => {
    const pieces = [
      'dial tcp ',
      'lookup a on ',
      'registry ',
      'push.',
      'x509: ',
      'git clone ',
      '{"msg":',
      'msg="\\',
    ];
    for (const piece of pieces) expect(findSignatures(piece.repeat(50_000))).toBeDefined();
  });
});
