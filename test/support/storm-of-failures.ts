import type { Bundle } from '../../src/bundle/bundle.ts';
import { bundleOf } from '../../src/bundle/load-bundle.ts';
import {
  buildPod,
  containerStatus,
  ended,
  job,
  kaniko,
  namespace,
} from '../diagnosis/clusters/manifests.ts';

/** Why the builds of a storm fail, and how that looks: each third of them has one cause. */
const failures = [
  { exit: ended(137, 'OOMKilled'), log: 'INFO[0012] Running: [/bin/sh -c pip install torch]\n' },
  {
    exit: ended(1, 'Error'),
    log: 'level=error error="failed to download from S3" path="s3://sources/app" status=403\nERROR: build failed: S3 access denied\n',
  },
  {
    exit: ended(1, 'Error'),
    log: 'error resolving source context: authentication required: Repository not found.\n',
  },
];
export const stormCauses = failures.length;
export const stormNamespace = 'storm';

export const stormJobs = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `app-${index}`);

/** A cluster in which so many builds have failed. */
export function stormOfFailures(count: number): Bundle {
  const containers = [kaniko('registry.example:5000')];
  const items = stormJobs(count).flatMap((name, index) => [
    job({ name, namespace: stormNamespace, containers }),
    buildPod({
      name: `${name}-x2k9p`,
      namespace: stormNamespace,
      labels: { 'job-name': name },
      containers,
      status: {
        phase: 'Failed',
        containerStatuses: [containerStatus('kaniko', failureOf(index).exit)],
      },
    }),
  ]);
  const logs = stormJobs(count).map((name, index) => ({
    path: `logs/${stormNamespace}/${name}-x2k9p/kaniko.log`,
    text: failureOf(index).log,
  }));
  const list = { apiVersion: 'v1', kind: 'List', items: [namespace(stormNamespace), ...items] };
  return bundleOf([{ path: 'storm.json', text: JSON.stringify(list) }, ...logs]).bundle;
}

function failureOf(index: number) {
  const failure = failures[index % failures.length];
  if (!failure) throw new Error('There is no failure.');
  return failure;
}
