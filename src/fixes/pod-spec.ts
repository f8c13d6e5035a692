import type { V1PodSpec } from '@kubernetes/client-node';
import { z } from 'zod';
import { podSpecOf } from './manifests/build-manifest.ts';
import type { Manifest } from './manifests/manifest.ts';

const texts = z.array(z.string()).optional();
const profile = z.looseObject({ type: z.string().optional() }).optional();

const securityContext = z
  .looseObject({
    runAsUser: z.number().optional(),
    runAsNonRoot: z.boolean().optional(),
    capabilities: z.looseObject({ add: texts, drop: texts }).optional(),
    seccompProfile: profile,
    appArmorProfile: profile,
  })
  .optional();

const container = z.looseObject({
  name: z.string(),
  image: z.string().optional(),
  command: texts,
  args: texts,
  env: z.array(z.looseObject({ name: z.string() })).optional(),
  ports: z.array(z.looseObject({})).optional(),
  volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })).optional(),
  securityContext,
});

const podSpec = z.looseObject({
  containers: z.array(container),
  initContainers: z.array(container).optional(),
  volumes: z.array(z.looseObject({ name: z.string() })).optional(),
  securityContext,
});

/** The pod's spec as the repository has it, where it is one: what stands there was not checked by an API server. */
export function podSpecIn(manifest: Manifest): V1PodSpec | undefined {
  const parsed = podSpec.safeParse(withoutNull(manifest.value(podSpecOf(manifest.identity.kind))));
  return parsed.success ? (parsed.data as unknown as V1PodSpec) : undefined;
}

/** Kubernetes takes a field that is null for one that is not there. */
function withoutNull(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(withoutNull);
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(
    Object.entries(data).flatMap(([key, value]) =>
      value === null ? [] : [[key, withoutNull(value)]],
    ),
  );
}
