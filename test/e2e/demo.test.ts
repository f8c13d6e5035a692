import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const main = join(import.meta.dirname, '../../src/main.ts');

it('plays one incident from the question to the proof, and ends by itself', {
  timeout: 120_000,
}, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [main, 'demo']);

  const scenes = [
    '@oncall  /build diagnose moe-router-build -n cortex-system',
    'A NetworkPolicy blocks egress from the',
    '@approver  presses [ Probe the connection ]',
    '10.43.170.72:5000 does not answer the pod',
    '@buildmedic (only @bystander sees this)',
    '@approver  presses [ Open fix PR ]',
    '+              app: docker-registry',
    '1 check running',
    '1 check passed',
    '@approver  merges pull request #1',
    'Waiting for the cluster to show the change',
    'GitOps  applies main to the cluster',
    '*Running the build again*',
    '@buildmedic (in the thread)\n  *Fixed.* `cortex-system/moe-router-build-retry-1` succeeded',
    'Where to look next',
  ];
  const places = scenes.map((scene) => stdout.indexOf(scene));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((one, other) => one - other));
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
    '`10.43.170.72:5000/moe-router:0.50.0` is in the registry.',
  );
});
