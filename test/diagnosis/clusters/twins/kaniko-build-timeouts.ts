import { configMap } from '../credentials.ts';
import { builds, egressOnly, ingressOnly, namespace, service, stats } from '../manifests.ts';
import { build, registry } from './build.ts';
import type { Twin } from './twin.ts';

const token = { secretKeyRef: { name: 'git-creds', key: 'token', optional: true } };

/** One for each cause of `playbooks/kaniko-build-timeouts.yaml`. */
export const kanikoBuildTimeouts: readonly Twin[] = [
  {
    cause: 'registry-unreachable',
    when: 'the Service selects no pod; then it selects the registry’s',
    truth: { objects: [service({ selector: { app: 'registry' } })], answer: null },
    ruledOut: ['network-policy-egress', 'network-policy-ingress'],
    turned: {
      of: 'Service cortex-chat/docker-registry',
      field: ['spec', 'selector', 'app'],
      to: 'docker-registry',
    },
    told: 'registry-unreachable possible',
  },
  {
    cause: 'network-policy-egress',
    when: 'a policy keeps the build in; then it is for other pods',
    truth: { objects: [egressOnly()] },
    ruledOut: ['registry-unreachable', 'registry-storage-full'],
    turned: {
      of: `NetworkPolicy ${builds}/restrict`,
      field: ['spec', 'podSelector'],
      to: { matchLabels: { app: 'web' } },
    },
    told: 'registry-unreachable likely',
  },
  {
    cause: 'network-policy-ingress',
    when: 'the registry lets in the namespace apps; then the builds’ own',
    truth: {
      objects: [
        ingressOnly({ from: [{ namespaceSelector: { matchLabels: { team: 'apps' } } }] }),
        namespace(builds, { team: 'builds' }),
      ],
    },
    ruledOut: ['registry-unreachable', 'network-policy-egress'],
    turned: { of: `Namespace ${builds}`, field: ['metadata', 'labels', 'team'], to: 'apps' },
    told: 'registry-unreachable likely',
  },
  {
    cause: 'git-auth',
    when: 'the token’s Secret is not there; then it is',
    truth: {
      objects: build({
        args: ['--context=git://github.com/acme/app.git#refs/heads/main'],
        container: { env: [{ name: 'GIT_TOKEN', valueFrom: token }] },
      }),
      log: 'error resolving source context: authentication required: Repository not found.\n',
    },
    turned: {
      with: { ...configMap('git-creds', {}), kind: 'Secret', data: { token: 'eA==' } },
    },
    told: 'git-auth likely',
  },
  {
    cause: 'registry-storage-full',
    when: 'the registry’s volume is full; then it is half full',
    truth: {
      log: `INFO[0012] Pushing image to ${registry}/app:7\nerror pushing image: failed to push to destination ${registry}/app:7: PUT http://${registry}/v2/app/blobs/uploads/4c2f: unexpected status code 500 Internal Server Error\n`,
      stats: stats(98),
    },
    ruledOut: ['registry-unreachable'],
    turned: { stats: stats(50) },
    told: 'registry-unreachable possible',
  },
];
