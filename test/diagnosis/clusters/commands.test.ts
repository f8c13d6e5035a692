import { describe, expect, it } from 'vitest';
import { diagnosisOf } from './cluster.ts';
import { egressOnly, policy } from './manifests.ts';
import { itDiagnoses } from './table.ts';

const began = (command: string) =>
  `INFO[0003] RUN ${command}\nINFO[0003] Cmd: /bin/sh\nINFO[0003] Args: [-c ${command}]\nINFO[0003] Running: [/bin/sh -c ${command}]\n`;
const stopped = (status: number) =>
  `error building image: error building stage: failed to execute command: waiting for process to exit: exit status ${status}\n`;

const unreachable = `${began('pip install -r requirements.txt')}WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError: Failed to establish a new connection: [Errno 110] Connection timed out': /simple/flask/\nERROR: Could not install packages due to an OSError: HTTPSConnectionPool(host='pypi.org', port=443): Max retries exceeded with url: /simple/flask/\n${stopped(1)}`;
const unresolved = `${began('npm ci')}npm ERR! code EAI_AGAIN\nnpm ERR! network request to https://registry.npmjs.org/express failed, reason: getaddrinfo EAI_AGAIN registry.npmjs.org\n${stopped(1)}`;
const noVersion = `${began('pip install -r requirements.txt')}ERROR: Could not find a version that satisfies the requirement anthropic==99.0 (from versions: 0.39.0, 0.50.0)\nERROR: No matching distribution found for anthropic==99.0\n${stopped(1)}`;

const toTheWorld = (port: number) => ({
  to: [{ ipBlock: { cidr: '0.0.0.0/0' } }],
  ports: [{ protocol: 'TCP', port }],
});

describe('a package that cannot be installed', () => {
  itDiagnoses([
    {
      when: 'because no policy lets the build out to its host is confirmed',
      turn: { objects: [egressOnly()], log: unreachable },
      cause: 'dependency-install-failed',
      certainty: 'confirmed',
      summary: 'lets it out to pypi.org on port 443',
      ruledOut: ['build-command-failed'],
    },
    {
      when: 'is only likely once a rule lets the build out',
      turn: { objects: [egressOnly(toTheWorld(443))], log: unreachable },
      cause: 'dependency-install-failed',
      certainty: 'likely',
      summary: 'pip cannot reach pypi.org',
    },
    {
      when: 'is confirmed again when the rule opens another port',
      turn: { objects: [egressOnly(toTheWorld(80))], log: unreachable },
      cause: 'dependency-install-failed',
      certainty: 'confirmed',
    },
    {
      when: 'because its host is not resolved, with no way to DNS, is confirmed',
      turn: {
        objects: [policy({ policyTypes: ['Egress'], egress: [toTheWorld(443)] })],
        log: unresolved,
      },
      cause: 'dependency-install-failed',
      certainty: 'confirmed',
      summary: 'to DNS on port 53',
    },
    {
      when: 'because its host is not resolved, with a way to DNS, is likely',
      turn: { objects: [egressOnly(toTheWorld(443))], log: unresolved },
      cause: 'dependency-install-failed',
      certainty: 'likely',
      summary: 'npm cannot reach registry.npmjs.org',
    },
    {
      when: 'because there is no such version is told with the package, whatever the policies',
      turn: { objects: [egressOnly()], log: noVersion },
      cause: 'dependency-install-failed',
      certainty: 'likely',
      summary: 'pip finds no anthropic==99.0',
      ruledOut: ['build-command-failed'],
    },
    {
      when: 'is not blamed on policies that may not be read',
      turn: {
        objects: [egressOnly()],
        log: unreachable,
        forbidden: [{ verb: 'list', resource: 'networkpolicies' }],
      },
      cause: 'dependency-install-failed',
      certainty: 'likely',
      unknown: { 'network.egressToPackages': 'may not list networkpolicies' },
    },
  ]);
});

describe('a command that fails', () => {
  const syntax = `${began('python -m compileall parser.py')}  File "parser.py", line 3\nSyntaxError: invalid syntax\n${stopped(1)}`;

  it('is told with its exit code and its last words', async () => {
    const { causes } = await diagnosisOf({ log: syntax });
    expect(causes[0]).toMatchObject({ id: 'build-command-failed', certainty: 'likely' });
    expect(causes[0]?.summary).toContain(
      '`python -m compileall parser.py` of the Dockerfile ended with exit code 1',
    );
    expect(causes[0]?.summary).toContain('SyntaxError: invalid syntax');
    expect(causes[0]?.evidence.map(({ text }) => text)).toContain('SyntaxError: invalid syntax');
  });

  it('is not told once the same Job succeeded', async () => {
    const { causes } = await diagnosisOf({ log: 'INFO[0002] Pushed a/b@sha256:0123456789ab\n' });
    expect(causes.map(({ id }) => id)).not.toContain('build-command-failed');
  });
});

describe('a fault of a Go program', () => {
  const fault =
    'panic: runtime error: index out of range [3] with length 3\n\ngoroutine 7 [running]:\nexample.com/api/parse.Split(...)\n';
  itDiagnoses([
    {
      when: 'is that of the command whose end the builder still reports',
      turn: { log: `${began('go test ./...')}${fault}FAIL\n${stopped(1)}` },
      cause: 'build-command-failed',
      certainty: 'likely',
      summary: '`go test ./...`',
    },
    {
      when: 'is that of the builder, which reports nothing after it',
      turn: { log: `${began('go test ./...')}${fault}` },
      cause: 'builder-crash',
      certainty: 'likely',
    },
  ]);
});

describe('a clone that gets no answer', () => {
  const clone = (because: string) =>
    `error resolving source context: Get "https://github.com/acme/app.git/info/refs?service=git-upload-pack": ${because}\n`;
  const timedOut = clone('dial tcp 140.82.121.4:443: i/o timeout');

  itDiagnoses([
    {
      when: 'because no policy lets the build out to the git host is confirmed',
      turn: { objects: [egressOnly()], log: timedOut },
      cause: 'network-policy-egress',
      certainty: 'confirmed',
      summary: 'out to github.com on port 443',
    },
    {
      when: 'is not blamed on a policy that lets the build out to that address',
      turn: {
        objects: [
          egressOnly({
            to: [{ ipBlock: { cidr: '140.82.112.0/20' } }],
            ports: [{ protocol: 'TCP', port: 443 }],
          }),
        ],
        log: timedOut,
      },
      blamesNone: ['network-policy-egress'],
    },
    {
      when: 'is blamed on a policy that lets the build out to another address',
      turn: {
        objects: [
          egressOnly({
            to: [{ ipBlock: { cidr: '10.0.0.0/8' } }],
            ports: [{ protocol: 'TCP', port: 443 }],
          }),
        ],
        log: timedOut,
      },
      cause: 'network-policy-egress',
      certainty: 'confirmed',
    },
    {
      when: 'because its name is not resolved is blamed on a policy that closes the way to DNS',
      turn: {
        objects: [policy({ policyTypes: ['Egress'], egress: [toTheWorld(443)] })],
        log: clone(
          'dial tcp: lookup github.com on 10.43.0.10:53: read udp 10.42.2.30:40000->10.43.0.10:53: i/o timeout',
        ),
      },
      cause: 'network-policy-egress',
      certainty: 'confirmed',
      summary: 'to DNS on port 53',
    },
  ]);
});
