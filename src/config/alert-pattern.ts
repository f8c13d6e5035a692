import { messageOf } from '../problems/text.ts';

const groups = ['job', 'pod', 'namespace'];

/** What keeps a pattern from finding a workload in a message. How long it may take is judged when the bot starts. */
export function patternMistake(source: string): string | undefined {
  try {
    // An empty text matches then, and tells which groups there are.
    const named = Object.keys(new RegExp(`${source}|`).exec('')?.groups ?? {});
    const unknown = named.find((name) => !groups.includes(name));
    if (unknown) return `its groups are job, pod and namespace, and not ${unknown}`;
    return named.includes('job') || named.includes('pod')
      ? undefined
      : 'it names no workload; give a group (?<job>…) or (?<pod>…)';
  } catch (error) {
    return messageOf(error);
  }
}
