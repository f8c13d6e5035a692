import { parseArgs } from 'node:util';
import { alertTables, stormTable } from './alerts.ts';
import { logTable, nearMatchTable } from './classify.ts';
import { diffTable } from './diff.ts';
import { locateTable } from './locate.ts';
import { measure, type Series } from './measure.ts';
import { namespaceTable } from './namespace.ts';
import { percentiles } from './percentiles.ts';
import { type Row, table } from './table.ts';
import { watcherTable } from './watcher.ts';

/** `npm run bench`: how long people wait, what one diagnosis asks of the cluster, and how fast logs are read. */
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '200' }, only: { type: 'string' } },
});
type Part =
  | 'diagnosis'
  | 'namespace'
  | 'locate'
  | 'classify'
  | 'classify-logs'
  | 'classify-near-matches'
  | 'diff'
  | 'alerts'
  | 'storm'
  | 'watcher';
const isAsked = (...parts: Part[]) =>
  values.only === undefined || parts.some((part) => part === values.only);

if (isAsked('diagnosis')) process.stdout.write(`${await diagnosisTables(Number(values.runs))}\n`);
if (isAsked('namespace')) process.stdout.write(`\n${await namespaceTable()}\n`);
if (isAsked('locate')) process.stdout.write(`\n${await locateTable()}\n`);
if (isAsked('classify', 'classify-logs')) process.stdout.write(`\n${await logTable()}\n`);
if (isAsked('classify', 'classify-near-matches')) process.stdout.write(`\n${nearMatchTable()}\n`);
if (isAsked('watcher')) process.stdout.write(`\n${await watcherTable()}\n`);
if (isAsked('diff')) process.stdout.write(`\n${diffTable()}\n`);
if (isAsked('alerts')) process.stdout.write(`\n${await alertTables()}\n`);
if (isAsked('storm')) process.stdout.write(`\n${await stormTable()}\n`);

async function diagnosisTables(runs: number): Promise<string> {
  const immediate = await measure(runs, 0);
  const delayed = await measure(runs, 100);
  return `${runs} runs each, one after the other, of /build diagnose moe-router-build\n\n${table(
    ['from the slash command to', 'p50', 'p95', 'p99'],
    [
      ...timeRows('API answers at once', immediate),
      ...timeRows('API answers in 100 ms', delayed, 800),
    ],
  )}\n\n${table(['one diagnosis', ''], callRows(delayed))}`;
}

function timeRows(condition: string, { acknowledged, found }: Series, mostMs?: number): Row[] {
  return [
    timeRow(`the acknowledgement, ${condition}`, acknowledged, 100),
    timeRow(`the finding, ${condition}`, found, mostMs),
  ];
}

function timeRow(what: string, times: readonly number[], mostMs?: number): Row {
  const { p50, p95, p99 } = percentiles(times);
  const figures = [p50, p95, p99].map((time) => `${time.toFixed(0)} ms`);
  const target = mostMs && { text: `p99 < ${mostMs} ms`, isMet: p99 < mostMs };
  return { what, figures, ...(target ? { target } : {}) };
}

function callRows({ calls }: Series): Row[] {
  const row = (what: string, figure: number, most: number): Row => ({
    what,
    figures: [String(figure)],
    target: { text: `at most ${most}`, isMet: figure <= most },
  });
  return [row('API calls', calls.count, 15), row('sequential rounds', calls.rounds, 4)];
}
