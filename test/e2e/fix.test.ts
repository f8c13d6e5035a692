import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { commitFiles, fileAt, pullRequests } from '../github/emulated-github.ts';
import { slackEndpoint, startWorld, type World } from '../support/app.ts';
import { diffOf, exampleManifests } from '../support/github-emulator.ts';
import { slackRequests } from '../support/slack-requests.ts';
import { type Conversation, conversation, patience } from './conversation.ts';
import { onEveryQueue } from './queues.ts';

const policies = 'apps/cortex-system/network-policy.yaml';
const values = 'apps/knative-lambda/values.yaml';

onEveryQueue('from the slash command to the pull request', (queue) => {
  let world: World;
  let talk: Conversation;

  beforeAll(async () => {
    world = await startWorld({ queue });
    talk = conversation(world, await world.start());
  });
  afterAll(() => world.close());
  beforeEach(async () => {
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
    expect(finding).toContain('A NetworkPolicy keeps the build from the registry');
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

  it('proposes a fresh diff when the lines have changed since, and opens nothing', async () => {
    const thread = await talk.ask('diagnose build-parser-ghi789-1737196200');
    const stale = await thread.button('Open fix PR');
    const before = await fileAt(world.github.owner, 'main', values);
    const changed = before?.content.replace('cpu: "2"', 'cpu: "3"') ?? '';
    await commitFiles(world.github.owner, { [values]: changed });

    await talk.click(await thread.message(), stale, 'approver');
    const fresh = await vi.waitFor(async () => {
      const button = await thread.button('Open fix PR');
      expect(button.value).not.toBe(stale.value);
      return button;
    }, patience);
    expect(await pullRequests(world.github.owner)).toEqual([]);
    expect(await thread.timeline()).toContain('pull-request-failed');

    await talk.click(await thread.message(), fresh, 'approver');
    await thread.says('is open on');
    const [pull] = await pullRequests(world.github.owner);
    const diff = await diffOf(world.github.owner, pull?.head.ref ?? '');
    expect(diff.split('\n').filter((line) => /^[+-] /.test(line))).toEqual([
      '-        memory: 1Gi  # parsers were small when this was set',
      '+        memory: 2Gi  # parsers were small when this was set',
    ]);
  });

  it('asks again when other lines of the file have changed, and turns none of them back', async () => {
    const thread = await talk.ask('diagnose build-parser-ghi789-1737196200');
    const stale = await thread.button('Open fix PR');
    const before = await fileAt(world.github.owner, 'main', values);
    const changed = before?.content.replace('environment: prd', 'environment: staging') ?? '';
    await commitFiles(world.github.owner, { [values]: changed });

    await talk.click(await thread.message(), stale, 'approver');
    await thread.says('No pull request was opened', 'have changed since', 'Open fix PR');
    expect(await pullRequests(world.github.owner)).toEqual([]);

    await thread.press('Open fix PR', 'approver');
    await thread.says('is open on');
    const [pull] = await pullRequests(world.github.owner);
    expect((await fileAt(world.github.owner, pull?.head.ref ?? '', values))?.content).toBe(
      changed.replace('memory: 1Gi', 'memory: 2Gi'),
    );
  });

  it('refuses a click on a diff that is not the one on record', async () => {
    const thread = await talk.ask('diagnose moe-router-build');
    const button = await thread.button('Open fix PR');
    const value = JSON.stringify({ ...JSON.parse(button.value), hash: '0'.repeat(64) });

    await talk.click(await thread.message(), { ...button, value }, 'approver');

    await vi.waitFor(
      () => expect(talk.whispers('approver').join()).toContain('not the one that you saw'),
      patience,
    );
    expect(await thread.timeline()).toContain('approval-refused');
    expect(await pullRequests(world.github.owner)).toEqual([]);
    await thread.button('Open fix PR');
  });

  it('shows the diff in a modal, from which an approver opens the pull request', async () => {
    const thread = await talk.ask('diagnose moe-router-build');
    await thread.button('Preview fix');
    const known = world.slack.views().length;
    await thread.press('Preview fix', 'approver');

    const view = await vi.waitFor(() => {
      const shown = world.slack.views().slice(known).at(-1);
      expect(JSON.stringify(shown)).toContain('+          port: 5000');
      return shown;
    }, patience);
    expect(JSON.stringify(view)).toContain(`a/${policies}`);
    expect(view).toMatchObject({ submit: { text: 'Open fix PR' } });

    const app = await world.start(['bot']);
    const requests = slackRequests(slackEndpoint(app), world.slack);
    await requests.submit(view, world.slack.users.approver);
    await thread.says('is open on');
    expect(await pullRequests(world.github.owner)).toHaveLength(1);
    await app.stop();
  });

  it('shows the preview without its button to someone who may not approve', async () => {
    const thread = await talk.ask('diagnose moe-router-build');
    await thread.button('Preview fix');
    const known = world.slack.views().length;
    await thread.press('Preview fix', 'bystander');

    const view = await vi.waitFor(() => {
      const shown = world.slack.views().slice(known).at(-1);
      expect(JSON.stringify(shown)).toContain('+          port: 5000');
      return shown;
    }, patience);
    expect(view).not.toHaveProperty('submit.text');
  });

  it('shows all evidence in a modal', async () => {
    const thread = await talk.ask('diagnose moe-router-build');
    await thread.button('Open fix PR');
    const known = world.slack.views().length;
    await thread.press('Show evidence', 'bystander');

    await vi.waitFor(() => {
      const shown = JSON.stringify(world.slack.views().slice(known).at(-1));
      expect(shown).toContain('i/o timeout');
      expect(shown).toContain('Ruled out');
    }, patience);
  });

  it('takes the buttons away when someone dismisses the finding', async () => {
    const thread = await talk.ask('diagnose moe-router-build');
    const open = await thread.button('Open fix PR');
    await thread.press('Dismiss', 'bystander');

    const text = await thread.says(`dismissed by <@${world.slack.users.bystander}>`);
    expect(text).not.toContain('Open fix PR');
    await talk.click(await thread.message(), open, 'approver');
    await vi.waitFor(
      () => expect(talk.whispers('approver').join()).toContain('It was dismissed.'),
      patience,
    );
    expect(await pullRequests(world.github.owner)).toEqual([]);
  });
});
