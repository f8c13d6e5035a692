import { buildPod, job, kaniko } from './manifests.ts';

const containers = [kaniko('10.43.170.72:5000')];
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** A manifest of five thousand builds of four tries each, beside the one that is asked for. */
export const crowd = {
  path: 'crowd.json',
  text: JSON.stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: numbers(5_000).flatMap((build) => [
      job({ name: `app-${build + 100}`, containers }),
      ...numbers(4).map((one) =>
        buildPod({
          name: `app-${build + 100}-${one}`,
          labels: { app: 'builder', 'job-name': `app-${build + 100}` },
          containers,
        }),
      ),
    ]),
  }),
};
