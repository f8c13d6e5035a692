import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { casesCommand } from '../../src/commands/cases.ts';
import { Problem } from '../../src/model/problem.ts';
import { openDatabase } from '../../src/store/database.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';

let folder: string;
let config: string;
let database: TestDatabase;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cases-'));
  config = join(folder, 'buildmedic.yaml');
  await writeFile(config, JSON.stringify({ store: { dataDir: folder } }));
  database = await testDatabase();
});
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

/** What is printed and said beside, or the code of the problem. */
async function run(env: NodeJS.ProcessEnv, ...args: string[]) {
  const out: string[] = [];
  const beside: string[] = [];
  const command = casesCommand(
    { print: (text) => out.push(text), complain: (text) => beside.push(text) },
    env,
  );
  for (const one of [command, ...command.commands])
    one.exitOverride().configureOutput({ writeErr: (text) => beside.push(text) });
  const problem = await command
    .parseAsync(['export', '--config', config, ...args], { from: 'user' })
    .then(() => undefined)
    .catch((error: unknown) => (error instanceof Problem ? error : String(error)));
  return { out: out.join(''), beside: beside.join(''), problem };
}

describe('cases export', () => {
  it('says what to do where there is no database, and makes none', async () => {
    const { problem, out } = await run({});
    expect(problem).toMatchObject({
      code: 'no-database',
      message: `There is no database: DATABASE_URL is not set, and there is no ${join(folder, 'postgres')}.`,
    });
    expect(out).toBe('');
  });

  it('leaves a database alone that is not of its version', async () => {
    const { problem } = await run({ DATABASE_URL: database.url });
    expect(problem).toMatchObject({ code: 'database-outdated' });
    expect(await run({ DATABASE_URL: database.url })).toMatchObject({ problem });
  });

  it('prints nothing and says so where there are no cases yet', async () => {
    await (await openDatabase({ url: database.url, dataDir: folder })).close();
    expect(await run({ DATABASE_URL: database.url }, '--since', '30d')).toEqual({
      out: '',
      beside: expect.stringMatching(/^There are no cases yet: /),
      problem: undefined,
    });
  });

  it('refuses a time that is none', async () => {
    const { problem } = await run({ DATABASE_URL: database.url }, '--since', 'yesterday');
    expect(problem).toContain('Give a time such as 30d');
  });
});
