import { patternsAmong } from '../../diagnosis/patterns.ts';
import type { Diagnosis } from '../../model/diagnosis.ts';
import type { Incident } from '../../model/incident.ts';
import { defaultPatternSettings, type Pattern, type PatternSettings } from '../../model/pattern.ts';
import type { IncidentStore } from '../../store/incident-store.ts';
import type { Messages } from '../ports.ts';

export interface RecallNeeds {
  readonly incidents: IncidentStore;
  readonly messages: Messages;
  readonly patternSettings?: PatternSettings;
}

/** A diagnosis with what the record tells of others like it. */
export type Recall = (incident: Recalled, diagnosis: Diagnosis) => Promise<Diagnosis>;

/** What is known of the incident when it is recalled; one that is not on record yet has no id. */
export type Recalled = Pick<Incident, 'cluster'> & Partial<Pick<Incident, 'id'>>;

/**
 * A failure that nothing explains was perhaps seen before, under the same fingerprint; one that is explained may be one of
 * several with the same cause.
 */
export const createRecall =
  (needs: RecallNeeds): Recall =>
  async (incident, diagnosis) => {
    const [seenBefore, patterns] = await Promise.all([
      earlier(incident, diagnosis, needs),
      sameCause(incident, diagnosis, needs),
    ]);
    const all = [...patterns, ...(diagnosis.patterns ?? [])];
    return {
      ...diagnosis,
      ...(seenBefore.length > 0 ? { seenBefore } : {}),
      ...(all.length > 0 ? { patterns: all } : {}),
    };
  };

const mostEarlier = 3;

async function earlier(
  incident: Recalled,
  { fingerprint }: Diagnosis,
  { incidents, messages }: RecallNeeds,
): Promise<NonNullable<Diagnosis['seenBefore']>> {
  if (!fingerprint) return [];
  const found = await incidents.withFingerprint(fingerprint, incident.id, mostEarlier);
  return Promise.all(
    found.map(async ({ id, job, channel, messageTs, createdAt, namespace, state }) => {
      const subject = 'diagnosis' in state ? state.diagnosis?.subject : undefined;
      const url = messageTs && (await messages.permalink(channel, messageTs));
      return {
        incident: id,
        namespace: subject?.namespace ?? namespace ?? '',
        name: subject?.name ?? job,
        at: createdAt.toISOString(),
        ...(url ? { url } : {}),
      };
    }),
  );
}

/** Incidents of the namespace with the same best cause, which was more than possible, within the window. */
async function sameCause(
  incident: Recalled,
  { causes: [best], subject }: Diagnosis,
  { incidents, patternSettings = defaultPatternSettings }: RecallNeeds,
): Promise<Pattern[]> {
  if (!best || best.certainty === 'possible') return [];
  const trait = { kind: 'cause', value: best.title } as const;
  const since = new Date(Date.now() - patternSettings.withinMinutes * 60_000);
  const others = await incidents.withCause({
    cause: best.id,
    cluster: incident.cluster,
    namespace: subject.namespace,
    since,
  });
  const builds = [subject.name, ...others].map((name) => ({
    name,
    outcome: 'failed' as const,
    endedAt: new Date().toISOString(),
    traits: [trait],
  }));
  return patternsAmong(builds, subject.name, patternSettings);
}
