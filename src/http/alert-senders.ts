import type { Reading } from '../alerts/told.ts';
import { type AlertSender, isJson, parsedJson } from './alert-webhook.ts';
import { holdsToken } from './proof.ts';

/** Prometheus' Alertmanager holds a token: `http_config.authorization`, or `basic_auth`. */
export const alertmanagerSender = (
  token: string,
  read: (payload: unknown) => Reading,
): AlertSender => ({
  name: 'Alertmanager',
  methods: ['POST'],
  takesType: isJson,
  prove: holdsToken(token),
  read: (body) => read(parsedJson(body)),
});
