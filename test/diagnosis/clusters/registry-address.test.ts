import { describe } from 'vitest';
import { refused, timeout } from './cluster.ts';
import {
  buildPod,
  builds,
  crashing,
  job,
  kanikoImage,
  type Manifest,
  registryNamespace,
  registryPod,
  registryPodIp,
  service,
} from './manifests.ts';
import { itDiagnoses, type Row } from './table.ts';

const dead = registryPod({ status: crashing() });
const noAnswer = { error: 'no endpoints available for service "docker-registry"' };

/** However the build calls its registry, the registry behind the name is down. */
const down = (when: string, registry: string, row: Partial<Row> = {}): Row => ({
  when,
  cause: 'registry-unreachable',
  certainty: 'confirmed',
  ruledOut: ['network-policy-egress', 'network-policy-ingress'],
  ...row,
  turn: {
    registry,
    objects: [dead],
    answer: noAnswer,
    log: timeout(registry, '10.43.170.72:5000'),
    ...row.turn,
  },
});

describe('a registry that is down is found behind', () => {
  itDiagnoses([
    down('its cluster IP', '10.43.170.72:5000'),
    down('its name in another namespace', 'docker-registry.cortex-chat:5000'),
    down('its name with svc', 'docker-registry.cortex-chat.svc:5000'),
    down('its full name', 'docker-registry.cortex-chat.svc.cluster.local:5000'),
    down(
      'its full name in a cluster of another domain',
      'docker-registry.cortex-chat.svc.prod.acme:5000',
    ),
    down(
      'the full name with a dot at its end',
      'docker-registry.cortex-chat.svc.cluster.local.:5000',
    ),
    down('its full name in capitals', 'Docker-Registry.cortex-chat.svc.cluster.local:5000'),
    down(
      'the name of its only pod, of a StatefulSet',
      'docker-registry-0.docker-registry.cortex-chat.svc.cluster.local:5000',
      {
        turn: { objects: [service({ clusterIP: 'None' }), dead] },
      },
    ),
    down('a headless Service', 'docker-registry.cortex-chat.svc:5000', {
      turn: { objects: [service({ clusterIP: 'None' }), dead] },
    }),
    down('port 80, which nobody wrote', 'docker-registry.cortex-chat.svc', {
      turn: {
        objects: [service({ ports: [{ port: 80, targetPort: 5000 }] }), dead],
        answer: null,
        log: timeout('docker-registry.cortex-chat.svc', '10.43.170.72:80'),
      },
    }),
    down('port 443, which nobody wrote', 'docker-registry.cortex-chat.svc', {
      turn: {
        objects: [service({ ports: [{ port: 443, targetPort: 5000 }] }), dead],
        answer: null,
        log: timeout('docker-registry.cortex-chat.svc', '10.43.170.72:443'),
      },
    }),
    down('a target port with a name', 'docker-registry.cortex-chat.svc:5000', {
      turn: {
        objects: [service({ ports: [{ port: 5000, targetPort: 'registry' }] }), dead],
      },
    }),
  ]);
});

describe('a registry elsewhere is not blamed for what was not seen', () => {
  itDiagnoses([
    {
      when: 'Docker Hub, which an image without a registry means',
      turn: {
        registry: 'acme',
        log: 'error checking push permissions -- make sure you entered the correct tag name, and that you are authenticated correctly, and try again: checking push permission for "acme/app:7": creating push check transport for index.docker.io failed: Get "https://index.docker.io/v2/": dial tcp 44.208.254.194:443: i/o timeout\n',
      },
      cause: 'registry-unreachable',
      certainty: 'possible',
    },
    {
      when: "a machine outside of the cluster's ranges",
      turn: {
        registry: '192.168.50.11:30500',
        log: timeout('192.168.50.11:30500', '192.168.50.11:30500'),
      },
      cause: 'registry-unreachable',
      certainty: 'possible',
    },
    {
      when: 'a registry by the address of its pod',
      turn: {
        registry: `${registryPodIp}:5000`,
        log: timeout(`${registryPodIp}:5000`, `${registryPodIp}:5000`),
      },
      cause: 'registry-unreachable',
      certainty: 'possible',
    },
    {
      when: 'a node whose address is near the one that no Service has',
      turn: {
        registry: '10.43.0.9:30500',
        log: timeout('10.43.0.9:30500', '10.43.0.9:30500'),
        without: ['Service default/kubernetes'],
      },
      cause: 'registry-unreachable',
      certainty: 'possible',
    },
  ]);
});

describe('a registry that is not there', () => {
  itDiagnoses([
    {
      when: 'is missing by the address that its Service had',
      turn: { without: ['Service cortex-chat/docker-registry'], answer: null },
      cause: 'registry-unreachable',
      certainty: 'confirmed',
      ruledOut: ['network-policy-egress', 'network-policy-ingress'],
    },
    {
      when: 'is missing by its full name',
      turn: {
        registry: 'docker-registry.cortex-chat.svc.cluster.local:5000',
        without: ['Service cortex-chat/docker-registry'],
        log: refused('docker-registry.cortex-chat.svc.cluster.local:5000'),
        answer: null,
      },
      cause: 'registry-unreachable',
      certainty: 'confirmed',
    },
    {
      when: 'is missing by the address of its Service in a snapshot without the default namespace',
      turn: {
        without: ['Service cortex-chat/docker-registry', 'Service default/kubernetes'],
        objects: [service({ clusterIP: '10.43.7.8', selector: { app: 'web' } }, 'web', builds)],
        answer: null,
      },
      cause: 'registry-unreachable',
      certainty: 'confirmed',
    },
    {
      when: 'is looked for in the namespace of the build by a short name',
      turn: {
        registry: 'docker-registry:5000',
        log: timeout('docker-registry:5000'),
        answer: null,
      },
      cause: 'registry-unreachable',
      certainty: 'confirmed',
    },
    {
      when: 'is found in the namespace of the build by a short name',
      turn: {
        registry: 'docker-registry:5000',
        log: timeout('docker-registry:5000'),
        objects: [
          service({}, 'docker-registry', builds),
          {
            ...registryPod(),
            metadata: {
              name: 'docker-registry-0',
              namespace: builds,
              labels: { app: 'docker-registry' },
            },
          },
        ],
        without: [`Service ${registryNamespace}/docker-registry`],
        answer: { service: `${builds}/docker-registry:5000`, status: 200, body: '' },
      },
      cause: 'registry-unreachable',
      certainty: 'likely',
    },
    {
      when: 'is at another port than the one that the build asks for',
      turn: { objects: [service({ ports: [{ port: 5001, targetPort: 5000 }] })], answer: null },
      cause: 'registry-unreachable',
      certainty: 'confirmed',
    },
  ]);
});

describe('a registry that is down is found however the build was told of it', () => {
  const told = (when: string, container: object, more: Manifest[] = []): Row => {
    const containers = [{ name: 'kaniko', image: kanikoImage, ...container }];
    return down(when, '10.43.170.72:5000', {
      turn: { objects: [job({ containers }), buildPod({ containers }), dead, ...more] },
    });
  };
  itDiagnoses([
    told('by an argument of its own', { args: ['--destination', '10.43.170.72:5000/app:7'] }),
    told('by a variable', {
      args: ['--destination=$(REGISTRY)/app:7'],
      env: [{ name: 'REGISTRY', value: '10.43.170.72:5000' }],
    }),
    told('by a script', {
      command: ['/busybox/sh', '-c'],
      args: [
        'set -e\n/kaniko/executor --context=dir:///workspace \\\n  --destination="10.43.170.72:5000/app:7"',
      ],
    }),
    told('by two destinations', {
      args: ['--destination=10.43.170.72:5000/app:7', '--destination=10.43.170.72:5000/app:latest'],
    }),
    told('by an image from a mirror', {
      image: 'mirror.acme.example/kaniko-project/executor@sha256:0a1b',
      args: ['--destination=10.43.170.72:5000/app:7'],
    }),
  ]);
});

describe('a name that leads out of the cluster', () => {
  itDiagnoses([
    {
      when: 'is not called missing where its Service is an ExternalName',
      turn: {
        registry: 'docker-registry.cortex-chat.svc:5000',
        log: timeout('docker-registry.cortex-chat.svc:5000', '203.0.113.7:5000'),
        objects: [
          service({
            type: 'ExternalName',
            externalName: 'registry.acme.example',
            clusterIP: undefined,
            selector: undefined,
            ports: undefined,
          }),
        ],
        answer: null,
      },
      cause: 'registry-unreachable',
      certainty: 'possible',
    },
    {
      when: 'is not called missing where it only looks like a namespace',
      turn: {
        registry: 'registry.acme:5000',
        log: timeout('registry.acme:5000', '203.0.113.7:5000'),
        answer: null,
      },
      cause: 'registry-unreachable',
      certainty: 'possible',
    },
    {
      when: 'is not judged where the Service has endpoints that nobody selects',
      turn: { objects: [service({ selector: undefined })], answer: null },
      cause: 'registry-unreachable',
      certainty: 'possible',
    },
  ]);
});
