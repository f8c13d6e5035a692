import { describe, expect, it } from 'vitest';
import { classify } from '../../../src/diagnosis/classify/classify.ts';
import { builtInPlaybooks, causesOf, loadPlaybooks } from '../../../src/playbooks/load.ts';
import { subject } from '../../support/facts.ts';
import { builtInTable, readLog } from '../../support/signatures.ts';

const causes = causesOf(await loadPlaybooks([builtInPlaybooks]));

async function answerTo(log: string, ...events: string[]): Promise<string> {
  const reading = await readLog([Buffer.from(log)]);
  const given = { events, exitCode: null, reason: null };
  const { cause, verdict } = classify(
    reading,
    given,
    { causes, signatures: builtInTable },
    subject,
  );
  return cause ?? verdict;
}

/** What tools say of a failure, by cause. `%h`, `%r`, `%t`, `%p`, `%b` and `%n` stand for names that users choose. */
const said: readonly (readonly [cause: string, log: string])[] = [
  [
    'registry-unreachable',
    'error pushing image: failed to push to destination %h/%r:%t: PATCH https://%h/v2/%r/blobs/uploads/7a: unexpected status code 503 Service Unavailable',
  ],
  [
    'registry-dns',
    'Error: initializing source docker://%h/%r:%t: pinging container registry %h: Get "https://%h/v2/": dial tcp: lookup reg.example.org on 10.0.0.10:53: no such host',
  ],
  [
    'registry-auth',
    'checking push permission for "%h/%r:%t": POST https://%h/v2/%r/blobs/uploads/: UNAUTHORIZED: authentication required',
  ],
  [
    'registry-auth',
    'ERROR: failed to solve: failed to push %h/%r:%t: push access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials',
  ],
  [
    'registry-auth',
    'Error: pushing image "%h/%r:%t" to "docker://%h/%r:%t": checking whether a blob exists in %h/%r: authentication required',
  ],
  ['registry-auth', 'Error: logging into "%h": invalid username/password'],
  [
    'registry-http-https-mismatch',
    'ERROR: failed to solve: failed to push %h/%r:%t: failed to do request: Head "https://%h/v2/%r/blobs/sha256:7a": http: server gave HTTP response to HTTPS client',
  ],
  [
    'registry-storage-full',
    'ERROR: failed to solve: failed to push %h/%r:%t: unexpected status from PUT request to https://%h/v2/%r/blobs/uploads/7a: 507 Insufficient Storage',
  ],
  [
    'base-image-not-found',
    'ERROR: failed to solve: %h/%r:%t: failed to resolve source metadata for %h/%r:%t: %h/%r:%t: not found',
  ],
  ['git-ref-not-found', "fatal: couldn't find remote ref %b"],
  ['context-not-found', 'unable to prepare context: path "/src/%p/app" not found'],
  [
    'copy-source-missing',
    'Error: building at STEP "COPY %p/app.jar /": checking on sources under "/src/%p": copier: stat: "/%p/app.jar": no such file or directory',
  ],
  ['dockerfile-invalid', 'ERROR: failed to solve: target stage "%b" could not be found'],
  ['deadline-exceeded', 'TaskRun "%n-build" failed to finish within "1h0m0s"'],
  ['build-command-failed', "The command '/bin/sh -c make %p' returned a non-zero code: 2"],
];

/** Words that other failures use, as parts of names. */
const words = [
  'cache',
  'git',
  's3',
  'gradle',
  'oom',
  'oom-killer',
  'oom-killed',
  'platform',
  'snapshot',
  'manifest',
  'x509',
  'unauthorized',
  'npm',
];

const usual = {
  h: 'r.example.com',
  r: 'team/app',
  t: '1.2.3',
  p: 'web',
  b: 'feature',
  n: 'app',
};
const named = (log: string, names: Partial<typeof usual> = {}): string =>
  Object.entries({ ...usual, ...names }).reduce(
    (text, [key, name]) => text.replaceAll(`%${key}`, name),
    log,
  );

/** Those for which a text made from what was said is answered with another cause. */
async function differing(made: (log: string) => string): Promise<string[]> {
  const found: string[] = [];
  for (const [cause, log] of said) {
    const answer = await answerTo(made(log));
    if (answer !== cause) found.push(`${cause}, said ${answer}: ${made(log)}`);
  }
  return found;
}

describe('a failure is told', () => {
  it.each(words)('where names hold the word %s', async (word) => {
    const found = [
      ...(await differing((log) => named(log, { h: `${word}.example.com` }))),
      ...(await differing((log) => named(log, { r: `acme/${word}-service` }))),
      ...(await differing((log) => named(log, { t: `${word}-2` }))),
      ...(await differing((log) => named(log, { p: word, b: word, n: word }))),
    ];
    expect(found).toEqual([]);
  });

  it.each(words)('in a step, a pod or a stage that is called %s', async (word) => {
    const before = (lead: string) => (log: string) => `${lead}\n${named(log)}`;
    const found = [
      ...(await differing((log) => `${word}-7xk2p-1: ${named(log)}`)),
      ...(await differing((log) => `${word}-1  | ${named(log)}`)),
      ...(await differing((log) => `[pod/${word}-7xk2p/build] ${named(log)}`)),
      ...(await differing(before(`Running on node-1 via ${word}-runner...`))),
      ...(await differing(before(`[Pipeline] { (${word})`))),
      ...(await differing(before(`#8 [${word} 2/3] COPY . .\n#8 DONE 0.1s`))),
    ];
    expect(found).toEqual([]);
  });

  it.each([
    ['JSON of Google Cloud', (log: string) => JSON.stringify({ textPayload: log, insertId: '7a' })],
    ['JSON of zap', (log: string) => JSON.stringify({ level: 'error', msg: 'failed', error: log })],
    ['a message around it', (log: string) => `Error: failed to build image app: ${log}`],
    ['lines of 80 columns', (log: string) => log.replace(/.{80}/g, '$&\n')],
    ['lines of 120 columns', (log: string) => log.replace(/.{120}/g, '$&\n')],
    ['the end of a script behind it', (log: string) => `${log}\nexit status 1`],
  ])('in %s', async (_, wrapped) => {
    expect(await differing((log) => wrapped(named(log)))).toEqual([]);
  });

  it.each([
    'WARN[0000] HEALTHCHECK is not supported for OCI image format and will be ignored. Must use `docker` format',
    '#5 importing cache manifest from r.example.com/app:cache\n#5 ERROR: failed to configure registry cache importer: r.example.com/app:cache: not found',
    '#5 importing cache manifest from r.example.com/app:cache\n#5 DONE 0.3s',
    'WARN[0000] Found no UID ranges: no subuid ranges found for user "ci" in /etc/subuid',
    'level=warning msg="mirror r2.example.com: dial tcp 192.0.2.7:443: i/o timeout"',
    'Using credential helper docker-credential-ecr-login for r.example.com',
  ])('behind what the build went on after: %s', async (warning) => {
    const found = await differing((log) => `${warning}\n${named(log)}`);
    const ofCommands = /^build-command-failed, said user-namespaces-disabled/;
    expect(found.filter((one) => !ofCommands.test(one))).toEqual([]);
  });

  it('by a warning where nothing else is told', async () => {
    const log = 'WARN[0003] Get "https://r.example.com/v2/": x509: certificate has expired';
    expect(await answerTo(log)).toBe('registry-tls');
  });

  it('by an event, whose type is no level of a logger', async () => {
    const text =
      'Failed to pull image "r.example.com/app:1": r.example.com/app:1: manifest unknown';
    expect(await answerTo('', `Warning  Failed  5s (x3 over 1m)  kubelet  ${text}`)).toBe(
      'base-image-not-found',
    );
  });

  it('where the builder went away, and not by how its script ended', async () => {
    const log =
      'ERROR: failed to receive status: rpc error: code = Unavailable desc = closing transport due to: EOF\nexit status 1';
    expect(await answerTo(log)).toBe('builder-crash');
  });
});

describe('a name tells of no failure', () => {
  it.each(words)('%s in what is not of a build', async (word) => {
    const logs = [
      `Error: creating instance: InvalidParameterValue: ${word} is no valid name\n  in resource "vm" "${word}":`,
      `helm upgrade --install ${word} ./chart\nError: UPGRADE FAILED: another operation is in progress`,
      `psql:migrations/4_${word}.sql:12: ERROR: relation "${word}_events" already exists`,
    ];
    for (const log of logs) expect(await answerTo(log), log).toBe('novel');
    const event = `Warning BackOff: Back-off restarting failed container ${word} in pod ${word}-7d9f_shop(7a)`;
    expect(await answerTo('', event)).toBe('novel');
  });

  it('in a build that succeeded, whatever it warned of', async () => {
    const log =
      '#5 ERROR: failed to configure registry cache importer: r.example.com/app:cache: not found\nWARN[0003] mirror: dial tcp 192.0.2.7:443: i/o timeout from registry\nSuccessfully tagged app:1';
    expect(await answerTo(log)).toBe('healthy');
  });
});
