import { authorityFacts } from './vocabulary/authority.ts';
import { buildFacts } from './vocabulary/build.ts';
import { builderFacts } from './vocabulary/builder.ts';
import { commandFacts } from './vocabulary/commands.ts';
import { contextFacts } from './vocabulary/context.ts';
import { credentialFacts } from './vocabulary/credentials.ts';
import { dnsFacts } from './vocabulary/dns.ts';
import { gitFacts } from './vocabulary/git.ts';
import { historyFacts } from './vocabulary/history.ts';
import { imageFacts } from './vocabulary/image.ts';
import { limitFacts } from './vocabulary/limit.ts';
import { logFacts } from './vocabulary/log.ts';
import { memoryFacts } from './vocabulary/memory.ts';
import { networkFacts } from './vocabulary/network.ts';
import { objectStorageFacts } from './vocabulary/object-storage.ts';
import { originFacts } from './vocabulary/origin.ts';
import { queueFacts } from './vocabulary/queue.ts';
import { registryFacts } from './vocabulary/registry.ts';
import { roomFacts } from './vocabulary/room.ts';
import { securityFacts } from './vocabulary/security.ts';
import { startFacts } from './vocabulary/start.ts';
import { storageFacts } from './vocabulary/storage.ts';
import { timeFacts } from './vocabulary/time.ts';
import { transportFacts } from './vocabulary/transport.ts';
import { usageFacts } from './vocabulary/usage.ts';

/**
 * Every fact that a check may give and a playbook may name, with the shape of its value, a file a subject.
 * The vocabulary is closed on purpose: a playbook that names another fact is refused when it is loaded.
 */
export const vocabulary = {
  ...buildFacts,
  ...startFacts,
  ...securityFacts,
  ...builderFacts,
  ...credentialFacts,
  ...logFacts,
  ...historyFacts,
  ...registryFacts,
  ...networkFacts,
  ...gitFacts,
  ...memoryFacts,
  ...objectStorageFacts,
  ...timeFacts,
  ...commandFacts,
  ...storageFacts,
  ...queueFacts,
  ...imageFacts,
  ...contextFacts,
  ...transportFacts,
  ...usageFacts,
  ...dnsFacts,
  ...limitFacts,
  ...originFacts,
  ...authorityFacts,
  ...roomFacts,
} as const;
