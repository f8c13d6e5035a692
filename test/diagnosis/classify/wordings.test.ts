import { describe, expect, it } from 'vitest';
import { type Classification, classify } from '../../../src/diagnosis/classify/classify.ts';
import { signatures } from '../../../src/diagnosis/signature-table.ts';
import { builtInPlaybooks, causesOf, loadPlaybooks } from '../../../src/playbooks/load.ts';
import { subject } from '../../support/facts.ts';
import { builtInTable, findSignatures, readLog } from '../../support/signatures.ts';
import { buildWordings } from './wordings/build.ts';
import { novelWordings, podWordings } from './wordings/pods.ts';
import { registryWordings } from './wordings/registry.ts';
import { sourceWordings } from './wordings/sources.ts';

const causes = causesOf(await loadPlaybooks([builtInPlaybooks]));

const wordings = Object.entries({
  ...registryWordings,
  ...sourceWordings,
  ...buildWordings,
  ...podWordings,
}).flatMap(([cause, logs]) => logs.map((log) => [log, cause] as const));

async function ofLog(log: string): Promise<Classification> {
  const reading = await readLog([Buffer.from(log)]);
  return classify(
    reading,
    { events: [], exitCode: null, reason: null },
    { causes, signatures: builtInTable },
    subject,
  );
}

async function ofEvent(event: string): Promise<Classification> {
  const reading = await readLog([]);
  return classify(
    reading,
    { events: [event], exitCode: null, reason: null },
    { causes, signatures: builtInTable },
    subject,
  );
}

describe('a wording in a log', () => {
  it.each(wordings)('%j is %s', async (log, cause) => {
    expect(await ofLog(log)).toMatchObject({ verdict: 'diagnosed', cause });
  });

  it.each(novelWordings)('%j is no known cause', async (log) => {
    expect(await ofLog(log)).toMatchObject({ verdict: 'novel', cause: null });
  });

  it.each([
    ['CRI', '2026-01-18T03:04:05.123456789Z stderr F '],
    ['GitLab', '2026-01-18T03:04:05.123456Z 00O '],
    ['Jenkins', '[2026-01-18T03:04:05.123Z] '],
    ['Tekton', '[build-and-push] '],
    ['klog', 'E0118 03:04:05.123456       1 builder.go:12] '],
  ])('says the same behind the prefix of %s', async (_, prefix) => {
    const differing: string[] = [];
    for (const [log, cause] of wordings) {
      const prefixed = log.replace(/^/gm, prefix);
      if ((await ofLog(prefixed)).cause !== cause) differing.push(`${cause}: ${log}`);
    }
    expect(differing).toEqual([]);
  });

  it('is known for every signature that says what failed', () => {
    const shown = new Set(
      wordings.flatMap(([log]) => findSignatures(log).map(({ signature }) => signature)),
    );
    const missing = signatures
      .filter(({ kind }) => kind === 'failure' || kind === 'warning')
      .filter(({ id }) => !shown.has(id) && !unmapped.has(id));
    expect(missing.map(({ id }) => id)).toEqual([]);
  });
});

/** Known so that no other cause is named: the catalogue holds none for a git host that cannot be reached. */
const unmapped = new Set(['git-unreachable']);

/** What a pod's events say as well as a log. */
const inEvents = new Set([...Object.keys(podWordings), ...Object.keys(registryWordings)]);

describe('a wording in an event', () => {
  it.each(wordings.filter(([log, cause]) => inEvents.has(cause) && !log.includes('\n')))(
    '%j is %s',
    async (event, cause) => {
      expect(await ofEvent(event)).toMatchObject({ verdict: 'diagnosed', cause });
    },
  );

  it.each(novelWordings)('%j is no known cause', async (event) => {
    expect((await ofEvent(event)).cause).toBeNull();
  });
});
