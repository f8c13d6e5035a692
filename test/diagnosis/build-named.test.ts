import { expect, it } from 'vitest';
import { buildNamed } from '../../src/diagnosis/build-named.ts';

it.each([
  ['app-7', 'Job'],
  ['job/app-7', 'Job'],
  ['po/app-7', 'Pod'],
  ['deploy/app-7', 'Deployment'],
  ['Deployment/app-7', 'Deployment'],
  ['deployments.apps/app-7', 'Deployment'],
  ['sts/app-7', 'StatefulSet'],
  ['daemonset/app-7', 'DaemonSet'],
  ['rs/app-7', 'ReplicaSet'],
  ['cronjob/app-7', 'CronJob'],
])('%s is the %s app-7, as kubectl reads it', (text, kind) => {
  expect(buildNamed(text, 'builds')).toEqual({ kind, name: 'app-7', namespace: 'builds' });
});
