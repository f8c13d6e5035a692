import { node } from '../nodes.ts';
import { build, endedAs, endReason, registry, thePod } from './build.ts';
import type { Twin } from './twin.ts';

/** One for each cause of `playbooks/kaniko-pipeline.yaml`. */
export const kanikoPipeline: readonly Twin[] = [
  {
    cause: 'registry-http-https-mismatch',
    when: 'the builder is not told to do without TLS; then it is',
    truth: {
      objects: build({ args: ['--context=dir:///workspace', '--cache=false'] }),
      log: `error checking push permissions: Get "https://${registry}/v2/": http: server gave HTTP response to HTTPS client\n`,
    },
    turned: { ofBuild: ['containers', 0, 'args', 1], to: '--insecure' },
    told: 'registry-http-https-mismatch likely',
  },
  {
    cause: 'platform-mismatch',
    when: 'the build is for another architecture than its node’s; then for the same',
    truth: {
      objects: [
        ...build({ args: ['--custom-platform=linux/amd64'] }),
        node('node-2', { arch: 'arm64' }),
      ],
      log: 'error building image: exec format error\n',
    },
    turned: { of: 'Node node-2', field: ['status', 'nodeInfo', 'architecture'], to: 'amd64' },
    told: 'platform-mismatch likely',
  },
  {
    cause: 'cache-error',
    when: 'the cache is refused; then the builder was killed for want of memory besides',
    truth: {
      objects: build({
        args: ['--cache=true', `--cache-repo=${registry}/app/cache`],
        status: endedAs(1, 'Error'),
      }),
      log: `error building image: error building stage: failed to execute command: uploading layer to cache: PUT http://${registry}/v2/app/cache/manifests/1: 403 Forbidden\n`,
    },
    certainty: 'likely',
    turned: { of: thePod, field: endReason, to: 'OOMKilled' },
    told: 'oom-killed confirmed',
  },
];
