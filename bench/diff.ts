import { unifiedDiff } from '../src/fixes/diff.ts';
import { raiseMemory } from '../src/fixes/raise-memory.ts';
import { fixRequest, outOfMemory } from '../test/fixes/requests.ts';
import { percentiles } from './percentiles.ts';
import { table } from './table.ts';

const mostLines = 5_000;
const runs = 100;
const mostMs = 100;
const file = 'values.yaml';
const places = {
  helmValues: { file, memoryLimit: 'builder.kaniko.resources.limits.memory' },
};

/** How long the fix and its diff take in a values file of 5,000 lines, from the text of the file on. */
export function diffTable(): string {
  const text = valuesFile();
  const times = Array.from({ length: runs + 1 }, () => timed(text));
  // The first one loads the parser's code.
  const { p50, p95, p99 } = percentiles(times.slice(1));
  return table(
    ['raising a memory limit in a values file of 5,000 lines', 'p50', 'p95', 'p99'],
    [
      {
        what: 'the change, checked, and its diff',
        figures: [p50, p95, p99].map((time) => `${time.toFixed(0)} ms`),
        target: { text: `p50 < ${mostMs} ms`, isMet: p50 < mostMs },
      },
    ],
  );
}

function timed(text: string): number {
  const start = performance.now();
  const outcome = raiseMemory.apply(fixRequest([{ path: file, text }], outOfMemory(), { places }));
  if (outcome.kind !== 'changed') throw new Error(`The fix is ${outcome.kind}.`);
  unifiedDiff(outcome.changes);
  return performance.now() - start;
}

function valuesFile(): string {
  const lines = ['builder:', '  kaniko:', '    resources:', '      limits:', '        memory: 1Gi'];
  for (let service = 0; lines.length < mostLines; service++)
    lines.push(
      `service${service}:`,
      `  image: registry.example/app-${service}:1.2.${service}  # pinned`,
      '  replicas: 2',
      '  env:',
      `    - name: KEY_${service}`,
      `      value: "value ${service}"`,
      '  resources:',
      '    limits: { cpu: 500m, memory: 256Mi }',
    );
  return `${lines.join('\n')}\n`;
}
