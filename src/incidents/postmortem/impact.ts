import { codeSpan } from '../../github/markdown.ts';
import { durationText } from '../../slack/views/duration.ts';
import { counted } from '../../slack/views/phase-text.ts';
import { beganAt, buildOf, type PostmortemStory, toBeFilledIn } from './story.ts';

const mostNamed = 20;

/** Which builds failed, how many alerts told of it, and how long it lasted. What that kept people from they know. */
export function impactText(story: PostmortemStory): string {
  const { alerts } = story.course;
  return [
    `- ${buildsText(story)}`,
    ...(alerts > 0 ? [`- ${counted(alerts, 'alert')}`] : []),
    `- ${lastedText(story)}`,
    ...(story.course.incident.phase === 'dismissed'
      ? []
      : [`- ${toBeFilledIn('whom it kept from what')}`]),
  ].join('\n');
}

function buildsText({ course: { incident }, events }: PostmortemStory): string {
  const joined = events.flatMap((event) =>
    event.type === 'signal-joined' && event.workload
      ? [event.namespace ? `${event.namespace}/${event.workload}` : event.workload]
      : [],
  );
  const builds = [...new Set([buildOf(incident), ...joined])];
  const named = builds.slice(0, mostNamed).map(codeSpan).join(', ');
  const more = builds.length - mostNamed;
  return `${counted(builds.length, 'workload')}: ${named}${more > 0 ? ` and ${more} more` : ''}`;
}

function lastedText({ course, events }: PostmortemStory): string {
  const { incident, resolvedAt, phaseSince } = course;
  const since = (at: Date): string => durationText(at.getTime() - beganAt(course).getTime());
  if (resolvedAt) return `${since(resolvedAt)} until it was resolved`;
  if (incident.phase === 'dismissed') return `${since(phaseSince)} until it was dismissed`;
  return `${since(events.at(-1)?.at ?? phaseSince)} so far: it is not over`;
}
