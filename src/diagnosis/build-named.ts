import { subjectKindNamed } from '../model/references.ts';
import type { BuildRequest } from './find-build.ts';

/** `pod/<name>`, `deployment/<name>` and kubectl's other names ask for that kind; a bare name, or `job/<name>`, for a Job. */
export function buildNamed(text: string, namespace: string | undefined): BuildRequest {
  const [kind = '', name] = text.split('/', 2);
  return {
    kind: (name === undefined ? undefined : subjectKindNamed(kind)) ?? 'Job',
    name: name ?? text,
    ...(namespace ? { namespace } : {}),
  };
}
