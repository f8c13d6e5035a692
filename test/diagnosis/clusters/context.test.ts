import { describe, expect, it } from 'vitest';
import { diagnosisOf } from './cluster.ts';
import {
  buildPod,
  builds,
  containerStatus,
  ended,
  job,
  kaniko,
  type Manifest,
} from './manifests.ts';
import { itDiagnoses } from './table.ts';

const registry = '10.43.170.72:5000';
const noDockerfile =
  'Error: error resolving dockerfile path: please provide a valid path to a Dockerfile within the build context with --dockerfile\n';
const noFile = (name: string) =>
  `INFO[0003] COPY ${name} .\nerror building image: error building stage: failed to get files used from context: failed to get fileinfo for /workspace/${name}: lstat /workspace/${name}: no such file or directory\n`;
const noInstruction =
  'error building image: parsing dockerfile: dockerfile parse error line 3: unknown instruction: RUNN\n';

const configMap = (data: object): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'app-build', namespace: builds },
  data,
});
const dockerfile = 'FROM python:3.11-slim\nWORKDIR /app\nRUN pip install flask\nCOPY app.py .\n';
const whole = { Dockerfile: dockerfile, 'app.py': 'print()\n' };

interface Parts {
  readonly args?: readonly string[];
  readonly mount?: object | null;
  readonly volume?: object;
  readonly initContainers?: readonly object[];
}

const mounted = ({
  args,
  mount = {},
  volume = { configMap: { name: 'app-build' } },
  initContainers = [],
}: Parts = {}): Manifest[] => {
  const container = kaniko(registry, {
    volumeMounts: mount ? [{ name: 'context', mountPath: '/workspace', ...mount }] : [],
    ...(args ? { args: [...args, `--destination=${registry}/app:7`] } : {}),
  });
  const spec = { volumes: [{ name: 'context', ...volume }], initContainers };
  return [
    job({ containers: [container], podSpec: spec }),
    buildPod({
      containers: [container],
      spec,
      status: {
        phase: 'Failed',
        initContainerStatuses: initContainers.map(() =>
          containerStatus('build-context-manager', ended(0, 'Completed')),
        ),
        containerStatuses: [containerStatus('kaniko', ended(1, 'Error'))],
      },
    }),
  ];
};

describe('a Dockerfile that is not found', () => {
  itDiagnoses([
    {
      when: 'is told with the key that is nearest',
      turn: { objects: [...mounted(), configMap({ dockerfile })], log: noDockerfile },
      cause: 'context-not-found',
      certainty: 'confirmed',
      summary: 'there is /workspace/dockerfile',
    },
    {
      when: 'is only likely once the ConfigMap holds it',
      turn: { objects: [...mounted(), configMap(whole)], log: noDockerfile },
      cause: 'context-not-found',
      certainty: 'likely',
    },
    {
      when: 'is told of a ConfigMap that does not exist',
      turn: {
        objects: mounted({ volume: { configMap: { name: 'app-build', optional: true } } }),
        log: noDockerfile,
      },
      cause: 'context-not-found',
      certainty: 'confirmed',
      summary: 'ConfigMap app-build, and there is none',
    },
    {
      when: 'is told of a context where nothing is mounted',
      turn: { objects: mounted({ mount: null }), log: noDockerfile },
      cause: 'context-not-found',
      certainty: 'confirmed',
      summary: 'Nothing is mounted at /workspace',
    },
    {
      when: 'is told of a mount at another place',
      turn: {
        objects: [...mounted({ mount: { mountPath: '/context' } }), configMap(whole)],
        log: noDockerfile,
      },
      cause: 'context-not-found',
      certainty: 'confirmed',
      summary: 'Nothing is mounted at /workspace',
    },
    {
      when: 'is told of a sub path that the ConfigMap does not have',
      turn: {
        objects: [
          ...mounted({
            args: ['--context=dir:///workspace', '--context-sub-path=services/app'],
          }),
          configMap(whole),
        ],
        log: noDockerfile,
      },
      cause: 'context-not-found',
      certainty: 'confirmed',
      summary: '/workspace/services/app/Dockerfile',
    },
    {
      when: 'is told of an emptyDir that nothing fills',
      turn: { objects: mounted({ volume: { emptyDir: {} } }), log: noDockerfile },
      cause: 'context-not-found',
      certainty: 'confirmed',
      summary: 'no init container fills',
    },
    {
      when: 'is told of the init container that should have made it',
      turn: {
        objects: mounted({
          volume: { emptyDir: {} },
          initContainers: [
            {
              name: 'build-context-manager',
              image: 'example.org/context:1',
              volumeMounts: [{ name: 'context', mountPath: '/out' }],
            },
          ],
        }),
        log: noDockerfile,
      },
      cause: 'context-not-found',
      certainty: 'likely',
      summary: 'init container build-context-manager should have put it',
    },
    {
      when: 'is likely while the ConfigMap may not be read',
      turn: {
        objects: [...mounted(), configMap({ dockerfile })],
        log: noDockerfile,
        forbidden: [{ verb: 'get', resource: 'configmaps' }],
      },
      cause: 'context-not-found',
      certainty: 'likely',
      unknown: { 'dockerfile.exists': 'could not be read' },
    },
  ]);
});

describe('a file that is copied', () => {
  itDiagnoses([
    {
      when: 'and is not in the ConfigMap is told, with the one that is nearest',
      turn: {
        objects: [...mounted(), configMap({ Dockerfile: dockerfile, 'App.py': '' })],
        log: noFile('app.py'),
      },
      cause: 'copy-source-missing',
      certainty: 'confirmed',
      summary: 'there is /workspace/App.py',
    },
    {
      when: 'and is in the ConfigMap by now is only likely',
      turn: { objects: [...mounted(), configMap(whole)], log: noFile('app.py') },
      cause: 'copy-source-missing',
      certainty: 'likely',
    },
    {
      when: 'and that .dockerignore leaves out is told so',
      turn: {
        objects: [...mounted(), configMap({ ...whole, '.dockerignore': '# all\n*\n' })],
        log: noFile('app.py'),
      },
      cause: 'copy-source-missing',
      certainty: 'confirmed',
      summary: '.dockerignore leaves it out (`*`)',
    },
    {
      when: 'from a stage that has not made it is told so',
      turn: {
        objects: [...mounted(), configMap(whole)],
        log: noFile('dist').replaceAll('/workspace/', '/kaniko/0/app/'),
      },
      cause: 'copy-source-missing',
      certainty: 'likely',
      summary: 'wants /app/dist, and the earlier stage has not made it',
    },
    {
      when: 'out of a volume whose files nobody sees is likely',
      turn: {
        objects: mounted({ volume: { persistentVolumeClaim: { claimName: 'sources' } } }),
        log: noFile('app.py'),
      },
      cause: 'copy-source-missing',
      certainty: 'likely',
      unknown: { 'copy.exists': 'the files of volume context are not seen' },
    },
  ]);
});

describe('a Dockerfile that cannot be read', () => {
  const broken = dockerfile.replace('RUN', 'RUNN');
  const filler = {
    name: 'build-context-manager',
    image: 'example.org/context:1',
    volumeMounts: [{ name: 'context', mountPath: '/out' }],
  };
  const generated = mounted({ volume: { emptyDir: {} }, initContainers: [filler] });
  const printed = `Download speed: 12 MB/s\nGenerated Dockerfile:\n${broken}\nDone.\n`;
  const log = 'builds/app-7-x2k9p/build-context-manager';

  itDiagnoses([
    {
      when: 'is quoted out of its ConfigMap',
      turn: {
        objects: [...mounted(), configMap({ ...whole, Dockerfile: broken })],
        log: noInstruction,
      },
      cause: 'dockerfile-invalid',
      certainty: 'confirmed',
      summary: 'line 3 of the Dockerfile: `RUNN pip install flask`',
    },
    {
      when: 'is not quoted once the ConfigMap reads otherwise',
      turn: { objects: [...mounted(), configMap(whole)], log: noInstruction },
      cause: 'dockerfile-invalid',
      certainty: 'likely',
      unknown: { 'dockerfile.line': 'does not hold what the builder complains of' },
    },
    {
      when: 'is quoted out of the log of the init container that made it',
      turn: { objects: generated, log: noInstruction, logs: { [log]: printed } },
      cause: 'dockerfile-invalid',
      certainty: 'confirmed',
      summary: 'Log builds/app-7-x2k9p/build-context-manager',
    },
    {
      when: 'is likely where that log does not show it',
      turn: { objects: generated, log: noInstruction, logs: { [log]: 'Done.\n' } },
      cause: 'dockerfile-invalid',
      certainty: 'likely',
      unknown: { 'dockerfile.line': 'does not print the Dockerfile' },
    },
  ]);

  it('is quoted without the secrets in it', async () => {
    const secret = `ENVV API_TOKEN=${'ghp_'.padEnd(40, 'a1B2')}`;
    const { causes } = await diagnosisOf({
      objects: [...mounted(), configMap({ Dockerfile: `FROM a\n${secret}\n` })],
      log: noInstruction.replace('line 3', 'line 2').replace('RUNN', 'ENVV'),
    });
    expect(causes[0]?.certainty).toBe('confirmed');
    expect(JSON.stringify(causes)).not.toContain('ghp_a1B2');
  });
});
