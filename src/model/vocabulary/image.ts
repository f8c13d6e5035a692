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
  'image.repository.exists': z.boolean().describe('does the registry have that repository'),
  'image.tag.exists': z.boolean().describe('does the registry have that tag, or that digest'),
  'image.nearestTag': z.string().describe('the tag in that repository that is most like it'),
  'image.nearestRepository': z
    .string()
    .describe('the repository in that registry that is most like it'),
  'image.build': z
    .object({ namespace: z.string(), name: z.string() })
    .describe('the Job that should make that image: it pushes to it'),
  'image.build.state': z
    .enum(['none', 'running', 'suspended', 'failed', 'succeeded'])
    .describe('how that Job stands; none: no Job pushes to it'),
  'pull.said': z
    .boolean()
    .describe('does the cluster still say why the pull failed: events live an hour'),
  'pull.node': z
    .object({ name: z.string(), ip: z.string().optional() })
    .describe('the node whose kubelet pulls: over its own network and with its own name servers'),
  'pull.blockedBy': z
    .array(z.object({ namespace: z.string(), name: z.string() }))
    .describe("the NetworkPolicies at the registry's pods that keep that node out"),
} as const;
