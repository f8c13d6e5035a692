import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { diagnoseFiles, diagnosisOf, filesOf, type Turn } from './cluster.ts';
import {
  buildPod,
  builds,
  containerStatus,
  job,
  kaniko,
  type Manifest,
  service,
} from './manifests.ts';

const containers = [kaniko('10.43.170.72:5000')];

const broker = (...ports: number[]): Manifest =>
  service(
    {
      clusterIP: '10.43.9.9',
      selector: { app: 'rabbitmq' },
      ports: ports.map((port) => ({ name: `p${port}`, port })),
    },
    'rabbitmq',
    builds,
  );

interface Queue {
  readonly name?: string;
  readonly messages?: number;
  readonly consumers?: number;
  readonly growth?: number;
}

const queue = ({ name = 'build-events-prd', messages = 0, consumers = 2, growth = 0 }: Queue) => ({
  name,
  vhost: '/',
  messages,
  messages_ready: messages,
  messages_unacknowledged: 0,
  consumers,
  messages_details: { rate: growth },
});

const management = (...queues: Queue[]) => ({
  service: `${builds}/rabbitmq:15672`,
  path: '/api/queues',
  status: 200,
  body: JSON.stringify(queues.map(queue)),
});

const locked = {
  service: `${builds}/rabbitmq:15672`,
  path: '/api/queues',
  status: 401,
  body: '{"error":"not_authorised"}',
};
const metrics = {
  service: `${builds}/rabbitmq:15692`,
  path: '/metrics/detailed',
  status: 200,
  body: [
    '# TYPE rabbitmq_detailed_queue_messages_ready gauge',
    'rabbitmq_detailed_queue_messages_ready{vhost="/",queue="build-events-prd"} 7',
    'rabbitmq_detailed_queue_messages_unacked{vhost="/",queue="build-events-prd"} 0',
    'rabbitmq_detailed_queue_consumers{vhost="/",queue="build-events-prd"} 0',
  ].join('\n'),
};

const worker = (readyReplicas: number): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'build-worker', namespace: builds },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'build-worker' } },
    template: {
      metadata: { labels: { app: 'build-worker' } },
      spec: {
        containers: [
          {
            name: 'worker',
            image: 'acme/worker:3',
            env: [{ name: 'QUEUE', value: 'build-events-prd' }],
          },
        ],
      },
    },
  },
  status: { replicas: 2, readyReplicas },
});

const stages = {
  suspended: [job({ containers, spec: { suspend: true }, status: {} })],
  'without a pod': [job({ containers, status: { active: 1 } })],
  pending: [
    job({ containers, status: { active: 1 } }),
    buildPod({ containers, spec: { nodeName: undefined }, status: { phase: 'Pending' } }),
  ],
  running: [
    job({ containers, status: { active: 1 } }),
    buildPod({
      containers,
      status: { phase: 'Running', containerStatuses: [containerStatus('kaniko', { running: {} })] },
    }),
  ],
} satisfies Record<string, Manifest[]>;

interface Stuck {
  readonly stage?: keyof typeof stages;
  readonly answers?: readonly object[];
  readonly objects?: readonly Manifest[];
  readonly turn?: Turn;
  readonly name?: string;
}

/** A cluster with a broker in which a build has not begun. */
async function diagnose({
  stage = 'suspended',
  answers = [],
  objects = [],
  turn = {},
  name,
}: Stuck) {
  const files = filesOf({
    log: '',
    answer: null,
    without: stage === 'suspended' || stage === 'without a pod' ? ['Pod builds/app-7-x2k9p'] : [],
    ...turn,
    objects: [broker(5672, 15_672, 15_692), ...stages[stage], ...objects],
  });
  const proxy = { path: 'service-proxy.yaml', text: stringify(answers) };
  const request = { kind: 'Job', name: name ?? 'app-7', namespace: builds } as const;
  const outcome = await diagnoseFiles([...files, proxy], request);
  if (outcome.kind !== 'concluded') throw new Error(outcome.kind);
  const { verdict, causes, ruledOut, unknown } = outcome.diagnosis;
  return {
    verdict,
    found: causes.map(({ id, certainty }) => `${id} ${certainty}`),
    summary: causes[0]?.summary ?? '',
    remedies: causes[0]?.remedies ?? [],
    ruledOut: ruledOut.map(({ id, because }) => `${id}: ${because}`),
    unknown: unknown.map(({ fact, because }) => `${fact}: ${because}`).join('\n'),
  };
}

describe('a build that has not begun', () => {
  it('waits for a queue that nothing consumes', async () => {
    const diagnosis = await diagnose({ answers: [management({ messages: 45, consumers: 0 })] });
    expect(diagnosis).toMatchObject({ verdict: 'diagnosed', found: ['queue-backlog likely'] });
    expect(diagnosis.summary).toBe(
      'Nothing consumes queue build-events-prd, in which 45 messages wait, so no builds are started from it.',
    );
  });

  it('is settled where the Deployment that takes builds from the queue has no replica', async () => {
    const answers = [management({ messages: 45, consumers: 0 })];
    const down = await diagnose({ answers, objects: [worker(0)] });
    expect(down.found).toEqual(['queue-backlog confirmed']);
    expect(down.summary).toContain('Deployment builds/build-worker');
    expect(down.remedies.join('\n')).toContain('kubectl scale deployment/build-worker -n builds');
    const up = await diagnose({ answers, objects: [worker(2)] });
    expect(up.found).toEqual(['queue-backlog likely']);
  });

  it('does not wait for a queue that is worked on', async () => {
    const diagnosis = await diagnose({ answers: [management({ messages: 45, consumers: 2 })] });
    expect(diagnosis).toMatchObject({
      verdict: 'running',
      found: [],
      ruledOut: ['queue-backlog: queue build-events-prd holds 45 messages and has 2 consumers'],
    });
  });

  it('is late where the queue grows faster than it is worked on', async () => {
    const answers = [management({ messages: 4500, consumers: 2, growth: 3.2 })];
    const diagnosis = await diagnose({ stage: 'without a pod', answers });
    expect(diagnosis.found).toEqual(['queue-backlog likely']);
    expect(diagnosis.summary).toContain('holds 4500 messages and grows by 3.2 a second');
  });

  it('looks at queues of builds alone, and not where failed messages are kept', async () => {
    const answers = [
      management(
        { name: 'invoices', messages: 900, consumers: 0 },
        { name: 'build-events-dlq', messages: 12, consumers: 0 },
        { messages: 3 },
      ),
    ];
    expect(await diagnose({ answers })).toMatchObject({ verdict: 'running', found: [] });
    const others = [management({ name: 'invoices', messages: 900, consumers: 0 })];
    expect((await diagnose({ answers: others })).unknown).toContain('none of its queues');
  });

  it('takes the numbers from the metrics where the management API asks for a login', async () => {
    const { found, summary } = await diagnose({ answers: [locked, metrics] });
    expect(found).toEqual(['queue-backlog likely']);
    expect(summary).toContain('7 messages wait');
    const { unknown } = await diagnose({ answers: [locked] });
    expect(unknown).toContain('asks for a login; configure `rabbitmq`');
  });

  it('whose pod no scheduler has looked at may wait for the same', async () => {
    const answers = [management({ messages: 45, consumers: 0 })];
    const { found } = await diagnose({ stage: 'pending', answers });
    expect(found[0]).toBe('queue-backlog likely');
  });

  it('is no matter of the queue where Kubernetes says why the pod does not start', async () => {
    const refused: Manifest = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'app-7.1', namespace: builds },
      type: 'Warning',
      reason: 'FailedScheduling',
      message: '0/3 nodes are available: 3 Insufficient cpu.',
      involvedObject: { kind: 'Pod', namespace: builds, name: 'app-7-x2k9p' },
    };
    const answers = [management({ messages: 45, consumers: 0 })];
    const { found } = await diagnose({ stage: 'pending', answers, objects: [refused] });
    expect(found[0]).toContain('unschedulable');
    expect(found.join()).not.toContain('queue-backlog');
  });

  it('is admitted by Kueue when there is quota', async () => {
    const kueue = job({
      containers,
      spec: { suspend: true },
      status: {},
      metadata: { labels: { 'kueue.x-k8s.io/queue-name': 'ci' } },
    });
    const diagnosis = await diagnose({ objects: [kueue] });
    expect(diagnosis.found).toEqual(['queue-backlog confirmed']);
    expect(diagnosis.summary).toContain('waits in LocalQueue builds/ci');
  });

  it('waits while many others run', async () => {
    const others = Array.from({ length: 12 }, (_, index) =>
      job({ name: `other-${index}`, containers, status: { active: 1 } }),
    );
    const diagnosis = await diagnose({ objects: others });
    expect(diagnosis.found).toEqual(['queue-backlog likely']);
    expect(diagnosis.summary).toContain('while 12 other builds run in builds');
    expect((await diagnose({ objects: others.slice(0, 3) })).found).toEqual([]);
  });
});

describe('a build that has begun', () => {
  it('is not asked about queues', async () => {
    const answers = [management({ messages: 45, consumers: 0 })];
    expect(await diagnose({ stage: 'running', answers })).toMatchObject({
      verdict: 'running',
      found: [],
    });
    const failed = await diagnosisOf({ objects: [broker(15_672)] });
    expect(failed.causes.map(({ id }) => id)).not.toContain('queue-backlog');
  });
});

describe('a Job that is not there', () => {
  it('may not have been made yet where the queue stands still', async () => {
    const answers = [management({ messages: 45, consumers: 0 })];
    expect(await diagnose({ name: 'build-new', answers })).toMatchObject({
      verdict: 'not-found',
      found: ['queue-backlog likely'],
    });
    expect(await diagnose({ name: 'build-new', answers: [management({})] })).toMatchObject({
      verdict: 'not-found',
      found: [],
    });
    expect((await diagnose({ name: 'build-new' })).found).toEqual([]);
  });
});
