import type { DirectionDecision } from '../diagnosis/network-policy/decision.ts';
import {
  type NamespaceLabels,
  namespaceLabelSet,
  type PodEndpoint,
  podEndpoint,
  podsLabelled,
} from '../diagnosis/network-policy/endpoint.ts';
import { evaluateDirection } from '../diagnosis/network-policy/evaluate-path.ts';
import type { Direction } from '../diagnosis/network-policy/policies.ts';
import { resolveTargetPort } from '../diagnosis/network-policy/service-port.ts';
import type { CustomObject, NetworkPolicy, Pod, Reading } from '../model/cluster.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Fact, type FactName, type FactValue, fact, unknown } from '../model/facts.ts';
import { otherPolicyFacts } from './network-path/other-policies.ts';
import { isReady } from './registry-pods.ts';
import { unseen } from './unseen.ts';
