import { describe } from 'vitest';
import { buildPod, builds, containerStatus, ended, failed, job, kaniko } from './manifests.ts';
import { itDiagnoses, type Row } from './table.ts';

const ecr = '339954290315.dkr.ecr.us-west-2.amazonaws.com';
const context = 's3://knative-lambda-fusion-modules-tmp/global/parser/abc123';

interface Parts {
  readonly log: string;
  readonly end?: object;
  readonly reason?: string;
  readonly more?: object;
  /** What the init container that renders the Dockerfile printed. */
  readonly rendered?: string;
}

/** A build as a service makes one for each function: an init container renders the context, Kaniko builds and pushes to ECR. */
const functionBuild = (
  when: string,
  { log, end = ended(1, 'Error'), reason, more = {}, rendered }: Parts,
  row: Partial<Row>,
): Row => {
  const container = {
    ...kaniko(ecr),
    args: [`--context=${context}`, `--destination=${ecr}/knative-lambdas/builder:abc123`],
    ...more,
  };
  const containers = [container];
  const initContainers = [{ name: 'build-context-manager', image: `${ecr}/context-manager:1.4` }];
  const status = {
    phase: 'Failed',
    initContainerStatuses: [containerStatus('build-context-manager', ended(0, 'Completed'))],
    containerStatuses: [containerStatus('kaniko', end)],
  };
  return {
    when,
    ...row,
    turn: {
      registry: ecr,
      log,
      objects: [
        job({
          containers,
          podSpec: { initContainers },
          spec: { activeDeadlineSeconds: 300 },
          status: failed(reason),
        }),
        buildPod({ containers, spec: { initContainers }, status }),
      ],
      logs: rendered ? { [`${builds}/app-7-x2k9p/build-context-manager`]: rendered } : {},
    },
  };
};

const base =
  'time="2026-01-18T15:18:01Z" level=info msg="Retrieving image manifest python:3.9-slim"\n';
const running = (command: string) =>
  `${base}INFO[0004] RUN ${command}\nINFO[0004] Running: [/bin/sh -c ${command}]\n`;
const exited = (code: number) =>
  `error building image: error building stage: failed to execute command: waiting for process to exit: exit status ${code}\n`;

describe('a service that builds functions', () => {
  itDiagnoses([
    functionBuild(
      'may not read a parser from S3',
      {
        log: `${base}time="2026-01-18T15:18:02Z" level=error error="failed to download from S3: status=403" path="${context}"\n`,
      },
      { cause: 'object-storage-denied', certainty: 'likely' },
    ),
    functionBuild(
      'pushes more than ECR takes',
      { log: `${running('pip install .')}error pushing image: Too Many Requests (HTTP 429)\n` },
      { cause: 'registry-rate-limited', certainty: 'likely' },
    ),
    functionBuild(
      'runs out of the memory that it has by default',
      {
        log: running('pip install -r requirements.txt'),
        end: ended(137, 'OOMKilled'),
        more: { resources: { limits: { memory: '1Gi' } } },
      },
      { cause: 'oom-killed', certainty: 'confirmed', summary: '1Gi' },
    ),
    functionBuild(
      'renders a Dockerfile that cannot be parsed',
      {
        log: 'error building image: failed to parse Dockerfile: dockerfile parse error line 3: unknown instruction: EXPORT\n',
        rendered:
          'Generated Dockerfile:\nFROM python:3.9-slim\nWORKDIR /app\nEXPORT HANDLER=main\n',
      },
      { cause: 'dockerfile-invalid', certainty: 'likely' },
    ),
    functionBuild(
      'takes longer than its deadline without an error',
      {
        log: running('pip install -r requirements.txt'),
        end: ended(137, 'Error'),
        reason: 'DeadlineExceeded',
      },
      { cause: 'deadline-exceeded', certainty: 'confirmed', ruledOut: ['oom-killed'] },
    ),
    functionBuild(
      'names a base image that does not exist',
      {
        log: `${base}error building image: error pulling image: GET https://index.docker.io/v2/library/python/manifests/3.99-slim: MANIFEST_UNKNOWN: manifest unknown\n`,
      },
      { cause: 'base-image-not-found', certainty: 'confirmed' },
    ),
    functionBuild(
      'asks for a package that nobody has',
      {
        log: `${running('pip install -r requirements.txt')}ERROR: No matching distribution found for reqests==2.31.0\npip install failed\n${exited(1)}`,
      },
      {
        cause: 'dependency-install-failed',
        certainty: 'likely',
        ruledOut: ['build-command-failed'],
      },
    ),
    functionBuild(
      'compiles a parser with a syntax error',
      {
        log: `${running('python -m py_compile parser.py')}  File "parser.py", line 12\n    def handle(event\nSyntaxError: '(' was never closed\n${exited(1)}`,
      },
      { cause: 'build-command-failed', certainty: 'likely' },
    ),
  ]);
});
