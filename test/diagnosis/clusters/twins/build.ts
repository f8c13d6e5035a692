import {
  buildPod,
  containerStatus,
  ended,
  job,
  kaniko,
  type Manifest,
  registryIp,
} from '../manifests.ts';

export const registry = `${registryIp}:5000`;

interface Parts {
  readonly args?: readonly string[];
  readonly container?: object;
  readonly podSpec?: object;
  readonly status?: object;
  readonly jobStatus?: object;
}

/** A Job and its pod, by default a Kaniko build that ended with an error. */
export function build({
  args,
  container = {},
  podSpec = {},
  status,
  jobStatus,
}: Parts = {}): Manifest[] {
  const containers = [
    kaniko(registry, {
      ...(args ? { args: [...args, `--destination=${registry}/app:7`] } : {}),
      ...container,
    }),
  ];
  return [
    job({ containers, podSpec, ...(jobStatus ? { status: jobStatus } : {}) }),
    buildPod({ containers, spec: podSpec, ...(status ? { status } : {}) }),
  ];
}

/** The status of a pod whose builder ended so. */
export const endedAs = (exitCode: number, reason: string): object => ({
  phase: 'Failed',
  podIP: '10.42.2.30',
  containerStatuses: [containerStatus('kaniko', ended(exitCode, reason))],
});

/** Where the status of the build's pod says why its container ended. */
export const endReason = [
  'status',
  'containerStatuses',
  0,
  'state',
  'terminated',
  'reason',
] as const;

export const thePod = 'Pod builds/app-7-x2k9p';
