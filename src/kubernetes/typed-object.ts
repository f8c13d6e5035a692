// Not part of the package's index: the index offers it only behind its own YAML loader and its typed calls,
// which hide Retry-After, time limits and the Date header.

import { type CoreV1Event, V1MicroTime } from '@kubernetes/client-node';
import { ObjectSerializer } from '@kubernetes/client-node/dist/gen/models/ObjectSerializer.js';
import type { Kind, KubernetesObjects } from '../model/cluster.ts';
import { kinds } from './kinds.ts';

/**
 * The object of a kind from its JSON, as client-node's types promise it: timestamps are `Date`s, and fields whose
 * names are words of the language carry an underscore (`_from`). Items of lists are given their kind.
 */
export function typedObject<K extends Kind>(kind: K, json: object): KubernetesObjects[K] {
  const { group, version, model } = kinds[kind];
  const apiVersion = group ? `${group}/${version}` : version;
  const object: KubernetesObjects[K] = ObjectSerializer.deserialize(
    { apiVersion, kind, ...json },
    model,
    '',
  );
  if (kind === 'Event') withMicroTimes(object as CoreV1Event);
  return object;
}

/** The serializer leaves times with microseconds as text, against its own types. */
function withMicroTimes(event: CoreV1Event): void {
  if (event.eventTime) event.eventTime = new V1MicroTime(event.eventTime);
  const { series } = event;
  if (series?.lastObservedTime) series.lastObservedTime = new V1MicroTime(series.lastObservedTime);
}
