/** A status as Alertmanager, Grafana, Datadog and PagerDuty write it at the beginning of their messages. */
const words = {
  firing: 'firing|alerting|triggered|re-triggered|alert|warn|warning|no data|critical|error',
  resolved: 'resolved|recovered|warn recovered|ok|normal|closed',
  /** Somebody did something about it, and it is neither new nor over. */
  other:
    'acknowledged|unacknowledged|acked|snoozed|unsnoozed|muted|unmuted|reassigned|escalated|annotated|renotify',
} as const;

/** Emojis, marks and a label such as `[Monitor Alert]` before it. */
const before = /^(?:\s|:[a-z0-9_+-]{1,40}:|\[monitor alert\]|[^\p{L}\p{N}\s[:]){0,12}/iu;
/** In brackets, in bold, or with a mark behind it: as the first word of a sentence it says nothing. */
const markOf = (status: string): RegExp =>
  new RegExp(
    `^(?:\\[(?:${status})\\b[^\\]\\n]{0,60}\\]|(?:${status})\\b(?:[*_]{1,2}|(?=\\s{0,3}(?:[:!#|]|$))))`,
    'i',
  );
const marks = {
  firing: markOf(words.firing),
  resolved: markOf(words.resolved),
  other: markOf(words.other),
} as const;

/** What the first of the texts that begins with a status says; then the colours; it fires, when neither says otherwise. */
export function statusOf(
  texts: readonly string[],
  colors: readonly string[],
): 'firing' | 'resolved' | undefined {
  for (const text of texts) {
    const rest = text.replace(before, '');
    if (marks.firing.test(rest)) return 'firing';
    if (marks.resolved.test(rest)) return 'resolved';
    if (marks.other.test(rest)) return undefined;
  }
  return colors.length > 0 && colors.every(isGreen) ? 'resolved' : 'firing';
}

/** A title as it stays the same from the first message about an alert to the one that it is over. */
export function withoutStatus(title: string): string {
  const rest = title.replace(before, '');
  const mark = Object.values(marks).find((one) => one.test(rest));
  return (mark ? rest.replace(mark, '').replace(/^[\s:!#*_-]+/, '') : title).trim();
}

/** `good` is Slack's own; Grafana, Datadog and PagerDuty each have a green of theirs. */
function isGreen(color: string): boolean {
  if (color === 'good') return true;
  const [red = 0, green = 0, blue = 0] = (
    /^#?([0-9a-f]{6})$/i.exec(color)?.[1]?.match(/../g) ?? []
  ).map((part) => Number.parseInt(part, 16));
  return green > 1.25 * Math.max(red, blue);
}
