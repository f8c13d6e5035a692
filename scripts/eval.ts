import { createReadStream } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { textLines } from '../src/commands/classify/json-lines.ts';
import { caseSchema } from '../src/diagnosis/classify/case.ts';
import { classify } from '../src/diagnosis/classify/classify.ts';
import { readLog } from '../src/diagnosis/classify/read-log.ts';
import type { Knowledge } from '../src/diagnosis/knowledge.ts';
import { builtInPlaybooks, knowledgeOf, loadPlaybooks } from '../src/playbooks/load.ts';

/** A case of which somebody has found out the cause. `also` names causes that the text alone cannot tell from it. */
const labelledSchema = caseSchema.extend({
  cause: z.string(),
  also: z.array(z.string()).optional(),
});
export type LabelledCase = z.infer<typeof labelledSchema>;

/** A label and what was said: a cause, `novel` or `healthy`. */
export interface Judged {
  readonly id: string;
  readonly label: string;
  readonly also: readonly string[];
  readonly said: string;
}

/** How often one cause was there, was found, was passed over in silence, and was named. */
export interface CauseScore {
  readonly cause: string;
  readonly cases: number;
  readonly hits: number;
  readonly silent: number;
  readonly named: number;
  readonly namedRightly: number;
}

export interface Score {
  readonly cases: number;
  /** Shares from 0 to 1. */
  readonly top1: number;
  /** Of the known failures, those for which another cause was named. */
  readonly wrongCause: number;
  /** Of all cases, known failures of which nothing was said. */
  readonly silent: number;
  /** Of the novel and healthy ones, those for which a cause was named. */
  readonly falseDiagnosis: number;
  readonly perCause: readonly CauseScore[];
  readonly misses: readonly Judged[];
}

const noCause = new Set(['novel', 'healthy']);

const isRight = ({ label, also, said }: Judged): boolean => said === label || also.includes(said);

/** The score of all cases and of each cause. */
export function scoreOf(judged: readonly Judged[]): Score {
  const misses = judged.filter((one) => !isRight(one));
  const none = judged.filter(({ label }) => noCause.has(label));
  const known = judged.filter(({ label }) => !noCause.has(label));
  const share = (part: readonly Judged[], of: readonly Judged[]) =>
    part.length / Math.max(1, of.length);
  const missedKnown = misses.filter(({ label }) => !noCause.has(label));
  return {
    cases: judged.length,
    top1: share(judged.filter(isRight), judged),
    wrongCause: share(
      missedKnown.filter(({ said }) => !noCause.has(said)),
      known,
    ),
    silent: share(
      missedKnown.filter(({ said }) => noCause.has(said)),
      judged,
    ),
    falseDiagnosis: share(
      none.filter(({ said }) => !noCause.has(said)),
      none,
    ),
    perCause: [...new Set(judged.flatMap(({ label, said }) => [label, said]))]
      .sort()
      .map((cause) => scoreOfCause(cause, judged)),
    misses,
  };
}

function scoreOfCause(cause: string, judged: readonly Judged[]): CauseScore {
  const cases = judged.filter(({ label }) => label === cause);
  const named = judged.filter(({ said }) => said === cause);
  return {
    cause,
    cases: cases.length,
    hits: cases.filter(isRight).length,
    silent: cases.filter((one) => !isRight(one) && noCause.has(one.said)).length,
    named: named.length,
    namedRightly: named.filter(isRight).length,
  };
}

const percent = (part: number, of: number): string =>
  of === 0 ? '–' : `${((100 * part) / of).toFixed(0)} %`;

/** The score as text for a terminal. */
export function scoreText(score: Score): string {
  const rows = score.perCause.map(
    ({ cause, cases, hits, silent, named, namedRightly }) =>
      `${cause.padEnd(30)} ${String(cases).padStart(5)} ${percent(hits, cases).padStart(7)} ${percent(namedRightly, named).padStart(10)} ${percent(silent, cases).padStart(7)}`,
  );
  const misses = score.misses.map(({ id, label, said }) => `${id}: ${label}, said ${said}`);
  return [
    `${'cause'.padEnd(30)} cases  recall  precision  silent`,
    ...rows,
    '',
    ...(misses.length > 0 ? ['Missed', ...misses, ''] : []),
    totals(score),
  ].join('\n');
}

/** The score as a table for docs/accuracy.md. */
export const scoreMarkdown = (score: Score): string =>
  [
    '| cause | cases | recall | precision | silent |',
    '|---|---:|---:|---:|---:|',
    ...score.perCause.map(
      ({ cause, cases, hits, silent, named, namedRightly }) =>
        `| \`${cause}\` | ${cases} | ${percent(hits, cases)} | ${percent(namedRightly, named)} | ${percent(silent, cases)} |`,
    ),
    '',
    totals(score),
  ].join('\n');

const totals = ({ cases, top1, wrongCause, silent, falseDiagnosis }: Score): string => {
  const shown = (share: number) => `${(100 * share).toFixed(1)} %`;
  return `${cases} cases: top-1 ${shown(top1)}, wrong cause ${shown(wrongCause)}, silent ${shown(silent)}, a cause where there is none ${shown(falseDiagnosis)}`;
};

/** The labelled cases of a JSON Lines file. */
export async function labelledCases(file: string): Promise<LabelledCase[]> {
  const cases: LabelledCase[] = [];
  for await (const { text } of textLines(createReadStream(file)))
    if (text.trim() !== '') cases.push(labelledSchema.parse(JSON.parse(text)));
  return cases;
}

/** What `classify` says of each case. */
export async function judge(
  cases: readonly LabelledCase[],
  knowledge: Knowledge,
): Promise<Judged[]> {
  const subject = { cluster: 'unknown', kind: 'Job', namespace: 'unknown', name: 'case' } as const;
  return Promise.all(
    cases.map(async (one) => {
      const reading = await readLog([Buffer.from(one.log)], knowledge.signatures);
      const { verdict, cause } = classify(reading, one, knowledge, subject);
      return { id: one.id, label: one.cause, also: one.also ?? [], said: cause ?? verdict };
    }),
  );
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { markdown: { type: 'boolean' }, playbooks: { type: 'string' } },
  });
  if (positionals.length === 0) {
    process.stderr.write(
      'usage: npm run eval -- [--markdown] [--playbooks <dir>] <cases.jsonl …>\n',
    );
    process.exitCode = 2;
  } else {
    const cases = (await Promise.all(positionals.map(labelledCases))).flat();
    const folders = [builtInPlaybooks, ...(values.playbooks ? [values.playbooks] : [])];
    const score = scoreOf(await judge(cases, knowledgeOf(await loadPlaybooks(folders))));
    process.stdout.write(`${values.markdown ? scoreMarkdown(score) : scoreText(score)}\n`);
  }
}
