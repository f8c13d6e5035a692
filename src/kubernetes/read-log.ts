import type { LogQuery, PodLog, Reading } from '../model/cluster.ts';
import type { Caller } from './caller.ts';
import { apiPath, kinds } from './kinds.ts';
import { permissionFor } from './list-objects.ts';
import { readingOf } from './reading.ts';

/** Enough lines for 4 MiB of ordinary ones. */
const defaultTailLines = 20_000;

/**
 * The end of a container's log, at most `limitBytes` of it. The API counts `limitBytes` from the front of the
 * tail, so when they cut the tail short, what is lost is the end, which matters most: then fewer lines are asked
 * for, until the tail fits. `truncated` says that the log has earlier lines.
 */
export async function readLog(
  caller: Caller,
  query: LogQuery,
  limitBytes: number,
): Promise<Reading<PodLog>> {
  let lines = query.tailLines ?? defaultTailLines;
  for (let shrink = 0.75; ; shrink = 0.25) {
    // One line more than wanted: if it comes, there are earlier ones.
    const reading = await readTail(caller, query, lines + 1, limitBytes);
    if (reading.kind !== 'found') return reading;
    const { value } = reading;
    const isCut = Buffer.byteLength(value) >= limitBytes;
    if (!isCut || lines <= 1) return { kind: 'found', value: lastLines(value, lines, isCut) };
    lines = Math.max(1, Math.floor(Math.min(lines, countLines(value)) * shrink));
  }
}

async function readTail(
  caller: Caller,
  { namespace, name, container, previous, timestamps }: LogQuery,
  tailLines: number,
  limitBytes: number,
): Promise<Reading<string>> {
  const where = { namespace, name, below: '/log' };
  const path = apiPath(kinds.Pod, where, {
    container,
    previous: previous || undefined,
    timestamps: timestamps || undefined,
    tailLines,
    limitBytes,
  });
  const outcome = await caller.get(path);
  // 400: there is no such container, no previous run, or nothing has started yet.
  if (outcome.kind === 'answered' && outcome.status === 400) return { kind: 'not-found' };
  const permission = permissionFor('get', 'pods/log', '', namespace);
  const reading = readingOf(outcome, permission, caller.server, (body) => body);
  return reading.kind === 'found' && isGone(reading.value) ? { kind: 'not-found' } : reading;
}

/** The kubelet says so with status 200, in place of the log of a container that was removed. */
const isGone = (text: string): boolean =>
  /^unable to retrieve container logs for \S+\s*$/.test(text);

const countLines = (text: string): number => text.split('\n').length;

function lastLines(text: string, lines: number, isCut: boolean): PodLog {
  const isWhole = text.endsWith('\n');
  const all = (isWhole ? text.slice(0, -1) : text).split('\n');
  const kept = all.slice(-lines);
  return {
    text: kept.join('\n') + (isWhole ? '\n' : ''),
    truncated: isCut || kept.length < all.length,
  };
}
