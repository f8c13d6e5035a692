import type { BuildRequest } from './find-build.ts';

/** Kubectl's names and short names of a Pod. */
const podKinds = new Set(['pod', 'pods', 'po']);

/** `pod/<name>` asks for a build that runs as a Pod; a bare name, or `job/<name>`, for a Job. */
export function buildNamed(text: string, namespace: string | undefined): BuildRequest {
  const [kind = '', name] = text.split('/', 2);
  return {
    kind: name !== undefined && podKinds.has(kind) ? 'Pod' : 'Job',
    name: name ?? text,
    ...(namespace ? { namespace } : {}),
  };
}
