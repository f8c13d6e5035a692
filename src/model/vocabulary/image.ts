import { z } from 'zod';

/** An image that could not be had: the one that a pod should run, or the base image of a build. */
export const imageFacts = {
  'image.reference': z.string().describe('the image that could not be pulled, as it is written'),
  'image.registry': z.string().describe('host[:port] of its registry'),
  'image.repository': z.string().describe('its repository, without registry and tag'),
  'image.tag': z.string().describe('its tag, or its digest'),
  'image.invalid': z.string().describe('what is wrong with a reference that cannot be parsed'),
  'image.answer': z
    .enum(['no-such-image', 'refused-or-missing'])
    .describe('what the registry said of it: that there is none, or that it may not be had'),
  'pull.node': z
    .object({ name: z.string(), ip: z.string().optional() })
    .describe('the node whose kubelet pulls: over its own network and with its own name servers'),
  'pull.blockedBy': z
    .array(z.object({ namespace: z.string(), name: z.string() }))
    .describe("the NetworkPolicies at the registry's pods that keep that node out"),
} as const;
