import { createReadStream } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { Command, InvalidArgumentError } from 'commander';
import type { Circumstances } from '../diagnosis/classify/case.ts';
import { type Classification, classify } from '../diagnosis/classify/classify.ts';
import { readLog } from '../diagnosis/classify/read-log.ts';
import type { Knowledge } from '../diagnosis/knowledge.ts';
import type { LogReading } from '../diagnosis/log-scan.ts';
import { redact, redactDeep } from '../model/redaction.ts';
import type { Subject } from '../model/references.ts';
import { builtInPlaybooks, knowledgeOf, loadPlaybooks } from '../playbooks/load.ts';
import { caseBroken, logEmpty, logUnreadable } from '../problems/logs.ts';
import { problemText } from '../problems/text.ts';
import { classificationText } from './classify/classification-text.ts';
import { fileBytes, onlyText } from './classify/log-bytes.ts';
import { readCases } from './classify/read-cases.ts';

interface ClassifyOptions {
  readonly jsonl?: string;
  readonly json?: true;
  readonly exitCode?: number;
  readonly reason?: string;
  readonly event: readonly string[];
  readonly playbooks?: string;
}

export interface Streams {
  readonly input: AsyncIterable<Uint8Array>;
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

const terminal: Streams = {
  get input() {
    return process.stdin;
  },
  print: (text) => process.stdout.write(text),
  complain: (text) => process.stderr.write(text),
};

const standardInput = '-';

/** `buildmedic classify`: the root cause from a log alone, offline. */
export const classifyCommand = (streams: Streams = terminal): Command =>
  new Command('classify')
    .description('the root cause from a log alone (and events, exit code), offline')
    .argument('[file...]', 'logs of any size; standard input without, or for -')
    .option('--jsonl <file>', 'cases, one JSON object a line; - for standard input')
    .option('--exit-code <n>', 'how the container ended', parseExitCode)
    .option('--reason <reason>', 'the reason that Kubernetes gives, such as OOMKilled')
    .option('--event <text...>', 'messages of events', (text, all: string[]) => [...all, text], [])
    .option('--playbooks <dir>', "a folder of your team's own playbooks, over the built-in ones")
    .option('--json', 'print one JSON object a log')
    .addHelpText(
      'after',
      '\nExit codes: 0 nothing failed (with --jsonl: all was classified), 1 a failure, 2 it could not be done.',
    )
    .action(async (files: string[], options: ClassifyOptions) => {
      const folders = [builtInPlaybooks, ...(options.playbooks ? [options.playbooks] : [])];
      const knowledge = knowledgeOf(await loadPlaybooks(folders));
      keepMemorySmall();
      process.exitCode =
        options.jsonl === undefined
          ? await classifyLogs(files, options, knowledge, streams)
          : await classifyCases(options.jsonl, knowledge, streams);
    });

/**
 * What is made for a line is garbage with the next one, and V8 would give it ever more room: 100 MB more for a large log
 * in which each line tells something, and none the faster.
 */
const keepMemorySmall = (): void => setFlagsFromString('--semi-space-growth-factor=1');

function parseExitCode(text: string): number {
  if (!/^-?\d{1,3}$/.test(text)) throw new InvalidArgumentError('Give a whole number.');
  return Number(text);
}

async function classifyLogs(
  files: readonly string[],
  options: ClassifyOptions,
  knowledge: Knowledge,
  { input, print }: Streams,
): Promise<number> {
  const given: Circumstances = {
    events: [...options.event],
    exitCode: options.exitCode ?? null,
    reason: options.reason ?? null,
  };
  const isAllThatIsKnown =
    given.events.length === 0 && given.exitCode === null && given.reason === null;
  let failed = false;
  for (const file of files.length > 0 ? files : [standardInput]) {
    const name = file === standardInput ? 'standard input' : file;
    const reading = await readLog(
      onlyText(name, file === standardInput ? input : fileBytes(file)),
      knowledge.signatures,
    );
    if (isBlank(reading) && isAllThatIsKnown) throw logEmpty(name);
    const found = classify(reading, given, knowledge, subjectOf(name));
    print(options.json ? `${JSON.stringify(jsonOf(name, found))}\n` : text(name, found));
    failed ||= found.verdict !== 'healthy';
  }
  return failed ? 1 : 0;
}

const isBlank = ({ tail }: LogReading): boolean => tail.firstLine === 1 && tail.text.trim() === '';

/** Broken lines do not keep the others from being classified; they are told of, and the exit code says so. */
async function classifyCases(
  file: string,
  knowledge: Knowledge,
  { input, print, complain }: Streams,
): Promise<number> {
  let isWhole = true;
  const chunks = file === standardInput ? input : createReadStream(file);
  for await (const one of readCases(readable(file, chunks))) {
    if (one.kind === 'broken') {
      isWhole = false;
      complain(redact(`${problemText(caseBroken(file, one.line, one.because))}\n`));
      continue;
    }
    const { id, log } = one.given;
    const reading = await readLog([Buffer.from(log)], knowledge.signatures);
    const { verdict, cause, certainty, evidence } = classify(
      reading,
      one.given,
      knowledge,
      subjectOf(id),
    );
    print(`${JSON.stringify({ id, verdict, cause, certainty, evidence: redactDeep(evidence) })}\n`);
  }
  return isWhole ? 0 : 2;
}

async function* readable(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
  } catch (error) {
    throw logUnreadable(file, error);
  }
}

/** A log stands for a build whose cluster is not known. */
const subjectOf = (name: string): Subject => ({
  cluster: 'unknown',
  kind: 'Job',
  namespace: '<namespace>',
  name,
});

function jsonOf(id: string, { causes, ...found }: Classification) {
  const [best] = causes;
  const told = best
    ? { title: best.title, summary: best.summary, remedies: best.remedies, fixes: best.fixes }
    : {};
  return { id, ...redactDeep({ ...found, ...told }) };
}

const text = (name: string, found: Classification): string =>
  classificationText(name, found, {
    color: process.stdout.isTTY && !process.env.NO_COLOR,
    width: Math.min(process.stdout.columns ?? 80, 100),
  });
