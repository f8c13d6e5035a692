import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ApiRequest } from '../../src/bundle/api/api-request.ts';
import { pullRequests } from '../github/emulated-github.ts';
import { startWorld, type World } from '../support/app.ts';
import { diffOf, exampleManifests } from '../support/github-emulator.ts';
import { type Conversation, conversation } from './conversation.ts';
import { textOf } from './message-text.ts';
import { onEveryQueue } from './queues.ts';

const policies = 'apps/cortex-system/network-policy.yaml';
const values = 'apps/knative-lambda/values.yaml';

onEveryQueue('from the slash command to the pull request', (queue) => {
  let world: World;
  let talk: Conversation;
  /** How long the cluster takes for each answer. */
  let latencyMs = 0;

  beforeAll(async () => {
    const serve = { latencyMs: (_request: ApiRequest) => latencyMs };
    world = await startWorld({ queue, serve });
    talk = conversation(world, await world.start());
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    latencyMs = 0;
    await world.github.begin(await exampleManifests());
    world.slack.calls.length = 0;
  });

  const openPullRequest = async (job: string) => {
    const thread = await talk.ask(`diagnose ${job}`);
    await thread.press('Open fix PR', 'approver');
    await thread.says('is open on');
    return thread;
  };

  it('allows the egress that a build lacks, with those lines and no others', async () => {
    const thread = await talk.ask('diagnose moe-router-build -n cortex-system');
    const finding = await thread.says('Open fix PR', 'Ruled out');
    expect(finding).toContain('A NetworkPolicy blocks egress from the build');
    expect(finding).toContain('*Confirmed:*');
    expect(finding).toContain('dial tcp 10.43.170.72:5000: i/o timeout');
    expect(finding).toContain('the registry is ready');
    expect(finding).toContain('[ Show evidence ]\n[ Dismiss ]');
    expect(await pullRequests(world.github.owner)).toEqual([]);

    await thread.press('Open fix PR', 'approver');
    const settled = await thread.says('Pull request #1', 'is open on example/deployments');

    expect(settled).toContain(`Approved by <@${world.slack.users.approver}>`);
    expect(settled).not.toContain('Open fix PR');
    const [pull, ...others] = await pullRequests(world.github.owner);
    expect(others).toEqual([]);
    expect(pull).toMatchObject({ state: 'open', base: { ref: 'main' } });
    expect(pull?.body).toContain(world.slack.users.approver);
    expect(await diffOf(world.github.owner, pull?.head.ref ?? '')).toBe(`--- ${policies}
+++ ${policies}
@@ -40,4 +40,14 @@
               - 10.0.0.0/8
       ports:
         - protocol: TCP
           port: 443
+    - to:
+        - namespaceSelector:
+            matchLabels:
+              kubernetes.io/metadata.name: cortex-chat
+          podSelector:
+            matchLabels:
+              app: docker-registry
+      ports:
+        - protocol: TCP
+          port: 5000
`);
    expect(await thread.timeline()).toEqual([
      'incident-requested',
      'message-posted',
      'diagnosis-started',
      'diagnosis-finished',
      'fix-proposed',
      'fix-approved',
      'pull-request-opened',
    ]);
  });

  it('raises the memory of a builder that Helm values set, and keeps their comment', async () => {
    await openPullRequest('build-parser-ghi789-1737196200');

    const [pull, ...others] = await pullRequests(world.github.owner);
    expect(others).toEqual([]);
    expect(await diffOf(world.github.owner, pull?.head.ref ?? '')).toBe(`--- ${values}
+++ ${values}
@@ -14,8 +14,8 @@
         cpu: 500m
         memory: 512Mi
       limits:
         cpu: "2"
-        memory: 1Gi  # parsers were small when this was set
+        memory: 2Gi  # parsers were small when this was set
 
 rabbitmq:
   queue: lambda-build-events-prd
`);
  });

  it('finds the open pull request when the same failure is asked about again', async () => {
    await openPullRequest('moe-router-build');

    const again = await talk.ask('diagnose moe-router-build');
    const finding = await again.says('proposes this change already');

    expect(finding).toContain('Pull request #1');
    expect(finding).not.toContain('Open fix PR');
    expect(await pullRequests(world.github.owner)).toHaveLength(1);
    expect(await again.timeline()).toContain('pull-request-found');
  });

  it('shows check by check what is looked at', async () => {
    latencyMs = 100;
    const thread = await talk.ask('diagnose moe-router-build');
    await thread.says('Open fix PR');

    const shown = world.slack
      .callsOf('chat.update')
      .map(({ body }) => textOf({ ts: '', text: '', ...body }))
      .filter((text) => text.includes('Diagnosing'));
    expect(shown.length).toBeGreaterThan(1);
    expect(shown.at(-1)).toMatch(/^✓ /m);
  });
});
