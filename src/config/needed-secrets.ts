import { alertSecretNames } from './alert-secrets.ts';
import type { SecretName, Secrets } from './secrets.ts';

/** What of the file decides which secrets are needed. */
export interface Needs {
  readonly slackMode: 'socket' | 'http';
  readonly hasApp: boolean;
  /** Something is written on GitHub: targets, or post-mortems. */
  readonly hasRepository: boolean;
  readonly hasAlertChannel: boolean;
  readonly systems: SystemNeeds;
}

/** What of the file decides which secrets the systems beside the cluster need. */
interface SystemNeeds {
  readonly hasRabbitMq: boolean;
  readonly hasPrometheus: boolean;
  readonly hasPrometheusUser: boolean;
}

/** Read from the raw data, so that the missing secrets are told in the same run as the file's mistakes. */
export function needsOf(data: unknown): Needs {
  const { slack, github, targets, alerts, postmortem, rabbitmq, prometheus } = Object(data);
  return {
    slackMode: Object(slack).mode === 'http' ? 'http' : 'socket',
    hasApp: Object(github).app !== undefined,
    hasRepository: (Array.isArray(targets) && targets.length > 0) || postmortem !== undefined,
    hasAlertChannel: Object(alerts).channel !== undefined || Object(alerts).routes !== undefined,
    systems: {
      hasRabbitMq: rabbitmq !== undefined,
      hasPrometheus: prometheus !== undefined,
      hasPrometheusUser: Object(prometheus).user !== undefined,
    },
  };
}

/**
 * What `start` lacks, or has too much of. Each complaint says which variable to set and where its value comes from.
 * @param refused names that were given and are malformed: they are complained about already
 */
export function secretComplaints(
  { slackMode, hasApp, hasRepository, hasAlertChannel, systems }: Needs,
  secrets: Secrets,
  refused: (name: SecretName) => boolean,
): string[] {
  const need = needIn(secrets, refused);
  return [
    ...need('SLACK_BOT_TOKEN', 'the Bot User OAuth Token of the app (xoxb-…)'),
    ...(slackMode === 'socket'
      ? need(
          'SLACK_APP_TOKEN',
          'an App-Level Token with connections:write (xapp-…), or use slack.mode: http',
        )
      : need('SLACK_SIGNING_SECRET', 'the Signing Secret under Basic Information')),
    ...(hasApp ? need('GITHUB_APP_PRIVATE_KEY', "the App's private key (PEM)") : []),
    ...(hasRepository && !hasApp
      ? need(
          'GITHUB_TOKEN',
          'a token that may write contents and pull requests, or configure github.app',
        )
      : []),
    ...(hasApp && secrets.GITHUB_TOKEN
      ? ['GITHUB_TOKEN: given beside github.app; unset one of them, so that it is clear who writes']
      : []),
    ...(!hasApp && secrets.GITHUB_APP_PRIVATE_KEY
      ? ['GITHUB_APP_PRIVATE_KEY: given without github.app.id; add the id of the App to the file']
      : []),
    ...(hasAlertChannel ? [] : homelessAlerts(secrets)),
    ...systemSecretComplaints(systems, secrets, refused),
  ];
}

/** Whose alerts would be taken and answered nowhere. */
const homelessAlerts = (secrets: Secrets): string[] =>
  alertSecretNames
    .filter((name) => secrets[name])
    .map((name) => `${name}: given without alerts.channel; name the channel that answers`);

/** What the systems beside the cluster lack. */
function systemSecretComplaints(
  { hasRabbitMq, hasPrometheus, hasPrometheusUser }: SystemNeeds,
  secrets: Secrets,
  refused: (name: SecretName) => boolean,
): string[] {
  const need = needIn(secrets, refused);
  return [
    ...(hasRabbitMq ? need('RABBITMQ_PASSWORD', 'the password of rabbitmq.user') : []),
    ...(hasPrometheusUser ? need('PROMETHEUS_PASSWORD', 'the password of prometheus.user') : []),
    ...(hasPrometheusUser && secrets.PROMETHEUS_TOKEN
      ? ['PROMETHEUS_TOKEN: given beside prometheus.user; unset one of them']
      : []),
    ...(hasPrometheus && !hasPrometheusUser && secrets.PROMETHEUS_PASSWORD
      ? ['PROMETHEUS_PASSWORD: given without prometheus.user; add the user to the file']
      : []),
  ];
}

const needIn =
  (secrets: Secrets, refused: (name: SecretName) => boolean) =>
  (name: SecretName, from: string): string[] =>
    secrets[name] || refused(name) ? [] : [`${name}: not set; set it, or ${name}_FILE, to ${from}`];
