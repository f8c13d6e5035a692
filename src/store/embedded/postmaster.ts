import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** What a running server says of itself in `postmaster.pid`. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/**
 * Reads who serves a data directory. A file whose process is gone (the machine lost power, the server was killed) or
 * whose number now belongs to another program (usual in containers, where numbers start again) is no server; the
 * second kind is removed, because Postgres itself would take it for a running one and refuse to start.
 * @returns undefined when nobody serves it
 */
export async function runningPostmaster(data: string): Promise<Postmaster | undefined> {
  const file = join(data, 'postmaster.pid');
  const postmaster = parsePostmaster(await readFile(file, 'utf8').catch(() => ''));
  if (!postmaster || !isAlive(postmaster.pid)) return undefined;
  if (await isServing(postmaster.pid)) return postmaster;
  await rm(file, { force: true });
  return undefined;
}

/** Lines of the file: 1 the process, 4 the port. Written line by line, so it may be seen half done. */
export function parsePostmaster(text: string): Postmaster | undefined {
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  return pid > 0 && port > 0 ? { pid, port } : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Any other refusal (EPERM) means that the process exists and belongs to someone else.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

/** Where the system does not tell a process's name and state, it is believed. */
async function isServing(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => undefined);
  if (status === undefined) return true;
  // A killed server whose parent never asks how it ended (a container without an init) stays as a zombie.
  return /^Name:\s*postgres$/m.test(status) && !/^State:\s*Z/m.test(status);
}
