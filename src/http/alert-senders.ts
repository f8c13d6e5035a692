import type { IncomingHttpHeaders } from 'node:http';
import type { Reading } from '../alerts/told.ts';
import type { AlertSender } from './alert-webhook.ts';
import { parsedJson } from './json.ts';
import { holdsToken, type Prove } from './proof.ts';
import { provenByGrafana, provenByPagerDuty } from './signed.ts';

/** Prometheus' Alertmanager holds a token: `http_config.authorization`, or `basic_auth`. */
export const alertmanagerSender = (token: string, read: ReadJson): AlertSender =>
  jsonSender('Alertmanager', ['POST'], holdsToken(token), read);

/** A webhook contact point of Grafana's alerting. */
export const grafanaSender = (token: string, read: ReadJson): AlertSender =>
  jsonSender('Grafana', ['POST', 'PUT'], provenByGrafana(token), read);

/** A subscription to PagerDuty's V3 webhooks. */
export const pagerDutySender = (
  secrets: string,
  read: ReadJson,
  occurredAt: (payload: unknown) => Date | undefined,
): AlertSender => jsonSender('PagerDuty', ['POST'], provenByPagerDuty(secrets, occurredAt), read);

/** Whoever sends CloudEvents, a broker of Knative for one. */
export const cloudEventSender = (
  token: string,
  read: (body: string, headers: IncomingHttpHeaders) => Reading,
): AlertSender => ({
  name: 'A sender of CloudEvents',
  methods: ['POST'],
  takesType: (type) =>
    ['application/cloudevents+json', 'application/cloudevents-batch+json', json].includes(type),
  prove: holdsToken(token),
  read,
  // A broker takes an answer with words for an event that it cannot read, and delivers again.
  isAnsweredInWords: false,
});

type ReadJson = (payload: unknown) => Reading;

const json = 'application/json';

const jsonSender = (
  name: string,
  methods: readonly string[],
  prove: Prove,
  read: ReadJson,
): AlertSender => ({
  name,
  methods,
  takesType: (type) => type === json,
  prove,
  read: (body) => read(parsedJson(body)),
  isAnsweredInWords: true,
});
