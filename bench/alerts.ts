import { setTimeout as delay } from 'node:timers/promises';
import pMap from 'p-map';
import { type AlertWorld, alertWorld, jobs, memoryOf } from './alert-world.ts';
import { percentiles } from './percentiles.ts';
import { type Row, table } from './table.ts';

const rates = [
  { perSecond: 1, count: 20 },
  { perSecond: 10, count: 100 },
  { perSecond: 50, count: 300 },
];
const accepted = 2_000;
const connections = 8;
const heapMiB = 160;
const storms = 4;

/** How fast alerts are taken and answered: by one process that takes them, and one or two that look into them. */
export async function alertTables(): Promise<string> {
  const taken = await acceptedPerSecond();
  const found = [];
  for (const rate of rates) found.push(await timesToFinding(rate));
  const speed = [await diagnosesPerMinute(1), await diagnosesPerMinute(2)];
  return [
    table(
      ['alerts, one in each delivery', ''],
      [{ what: 'accepted by one process', figures: [`${taken.toFixed(0)} /s`] }],
    ),
    table(['from the webhook to the posted finding', 'p50', 'p95'], found),
    table(
      ['diagnoses of alerts', ''],
      speed.map((figure, index) => ({
        what: `${index + 1} worker ${index === 0 ? 'process' : 'processes'}`,
        figures: [`${figure.toFixed(0)} /min`],
      })),
    ),
  ].join('\n\n');
}

const within = async <T>(work: (world: AlertWorld) => Promise<T>, heapMiB?: number): Promise<T> => {
  const world = await alertWorld(heapMiB);
  try {
    return await work(world);
  } finally {
    await world.close();
  }
};

const acceptedPerSecond = () =>
  within(async ({ send }) => {
    await send('WarmUp', ...jobs);
    const start = performance.now();
    const all = Array.from({ length: accepted }, (_, index) => index);
    await pMap(all, (index) => send(`Alert${index}`, jobs[index % jobs.length] ?? ''), {
      concurrency: connections,
    });
    return (accepted / (performance.now() - start)) * 1000;
  });

/** A finding stands when the workload has joined an incident, and the incident has its message. */
const timesToFinding = ({ perSecond, count }: (typeof rates)[number]): Promise<Row> =>
  within(async ({ world, startWorker, send, answered }) => {
    await startWorker();
    const sent = new Map<string, number>();
    const sending: Promise<void>[] = [];
    for (const job of jobs.slice(0, count)) {
      sending.push(send('KubeJobFailed', job).then((at) => void sent.set(job, at)));
      await delay(1000 / perSecond);
    }
    await Promise.all(sending);
    await answered();
    // Who was the first of its cause is told once its message stands.
    await delay(3_000);
    const times: number[] = [];
    for (const { id } of await world.incidents.list({ limit: 100 })) {
      const timeline = await world.incidents.timeline(id);
      const posted = timeline.find(({ type }) => type === 'message-posted')?.at.getTime();
      for (const event of timeline)
        if (event.type === 'signal-joined')
          times.push(
            Math.max(event.at.getTime(), posted ?? Number.NaN) - (sent.get(event.workload) ?? 0),
          );
    }
    if (times.length !== count)
      throw new Error(`${times.length} of ${count} alerts have a finding.`);
    const { p50, p95 } = percentiles(times);
    return {
      what: `${perSecond} alerts a second`,
      figures: [p50, p95].map((time) => `${time.toFixed(0)} ms`),
    };
  });

const diagnosesPerMinute = (workers: number): Promise<number> =>
  within(async ({ startWorker, send, answered }) => {
    await Promise.all(Array.from({ length: workers }, startWorker));
    const start = performance.now();
    await send('KubeJobFailed', ...jobs);
    await answered();
    return (jobs.length / (performance.now() - start)) * 60_000;
  });

/** What the processes hold after one storm of 2,000 alerts after the other, and how long its slowest answer took. */
export const stormTable = (): Promise<string> =>
  within(async ({ bot, workers, startWorker, send, answered }) => {
    await startWorker();
    const [worker = bot] = workers;
    const held: Row[] = [];
    for (let storm = 0; storm < storms; storm++) {
      let slowest = 0;
      for (let alert = 0; alert < 20; alert++) {
        const some = jobs.filter((_, index) => index % 3 === alert % 3);
        const sentAt = await send(`Alert${storm}-${alert}`, ...some);
        slowest = Math.max(slowest, Date.now() - sentAt);
      }
      await answered();
      held.push({
        what: `${(storm + 1) * 2_000} alerts`,
        figures: [
          `${await memoryOf(bot)} MiB`,
          `${await memoryOf(worker)} MiB`,
          `${slowest} ms (limit 1000)`,
        ],
      });
    }
    return table(
      [`memory (heap: ${heapMiB} MiB) after`, 'bot', 'worker', 'slowest answer to 100 alerts'],
      held,
    );
  }, heapMiB);
