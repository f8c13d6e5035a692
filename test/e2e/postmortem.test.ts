import { describe, expect, it, vi } from 'vitest';
import alertmanager from '../alerts/payloads/alertmanager.json' with { type: 'json' };
import {
  commitFiles,
  fileAt,
  pullRequests,
  repository,
  repositoryName,
} from '../github/emulated-github.ts';
import { bundleAt } from '../support/app.ts';
import { patience, type Thread } from './conversation.ts';
import { textOf } from './message-text.ts';
import { type RunningBot, runningBot } from './running-bot.ts';

const job = 'moe-router-build';

/** What people do with post-mortems, and see of them. */
function postmortems(running: RunningBot) {
  const slack = () => running.world.slack;
  return {
    /** Asks for it. @returns what the asker is told, alone */
    async ask({ incidentId }: Thread, person: 'approver' | 'requester'): Promise<string> {
      const before = slack().callsOf('response_url').length;
      await running.talk.type(`postmortem ${incidentId.slice(0, 8)}`, {
        user: slack().users[person],
      });
      return vi.waitFor(() => {
        const [told] = slack().callsOf('response_url').slice(before);
        expect(told).toBeDefined();
        return JSON.stringify(told?.body);
      }, patience);
    },
    /** Waits until the last thing that is said in the thread holds all of these. */
    said: (thread: Thread, ...parts: readonly string[]) =>
      vi.waitFor(async () => {
        const { ts } = await thread.message();
        const last = (await slack().messages(slack().channels.builds, ts)).at(-1);
        for (const part of parts) expect(last && textOf(last)).toContain(part);
      }, patience),
    happened: (thread: Thread, type: string, times = 1) =>
      vi.waitFor(async () => {
        const timeline = await thread.timeline();
        expect(timeline.filter((one) => one === type)).toHaveLength(times);
      }, patience),
    /** Its pull requests, and what the file of the newest holds. */
    async onGitHub() {
      const all = (await pullRequests(running.world.github.owner)).filter(({ head }) =>
        head.ref.startsWith('buildmedic/postmortems/'),
      );
      const [newest] = all;
      const branch = newest?.head.ref ?? '';
      const { data } = await running.world.github.owner.rest.git.getTree({
        ...repository,
        tree_sha: branch,
        recursive: '1',
      });
      const path =
        data.tree.find((one) => one.path.startsWith('docs/postmortems/') && one.type === 'blob')
          ?.path ?? '';
      const text = (await fileAt(running.world.github.owner, branch, path))?.content ?? '';
      return { all, branch, path, text };
    },
  };
}

describe('a post-mortem that an approver asks for', () => {
  const running = runningBot({ queue: 'postgres', postmortem: { target: 'cortex-system' } });
  const { ask, said, happened, onGitHub } = postmortems(running);

  it('is one pull request, which asking again brings up to date', async () => {
    const thread = await running.talk.ask(`diagnose ${job}`);
    await thread.button('Open fix PR');
    expect(await ask(thread, 'approver')).toContain('is being written');
    await happened(thread, 'postmortem-opened');
    await said(
      thread,
      'Post-mortem of cortex-system/moe-router-build',
      'opened as <http',
      `|${repositoryName}#`,
    );
    const first = await onGitHub();
    const id = thread.incidentId.slice(0, 8);
    expect(first.path).toMatch(
      new RegExp(`^docs/postmortems/\\d{4}-\\d\\d-\\d\\d-${job}-.+-${id}\\.md$`),
    );
    expect(first.text).toContain('## Root cause');
    expect(first.text).toContain('fix proposed');
    expect(first.text).not.toContain('fix approved');
    expect(first.all[0]?.body).toContain('_to be filled in_');

    await thread.press('Open fix PR', 'approver');
    await thread.says('is open on');
    await ask(thread, 'approver');
    await happened(thread, 'postmortem-updated');
    await said(thread, 'brought up to date');
    const second = await onGitHub();
    expect(second.all).toHaveLength(1);
    expect(second.text).toContain('fix approved');
    expect(second.text).toContain(`[${repositoryName}#`);

    await ask(thread, 'approver');
    await said(thread, 'nothing new to add to');
    expect(await thread.timeline()).not.toContain('postmortem-failed');
  });

  it('is left as it is once a person has pushed to its branch', async () => {
    const thread = await running.talk.ask(`diagnose ${job}`);
    await thread.button('Open fix PR');
    await ask(thread, 'approver');
    await happened(thread, 'postmortem-opened');
    const { branch, path, text } = await onGitHub();
    await commitFiles(running.world.github.owner, { [path]: `${text}\nWe know now.\n` }, branch);

    await ask(thread, 'approver');
    await happened(thread, 'postmortem-left');
    await said(thread, 'I changed nothing: a person has pushed to its branch');
    expect((await onGitHub()).text).toContain('We know now.');
  });

  it('is a file in the thread for everyone else, who learns whom to ask', async () => {
    const thread = await running.talk.ask(`diagnose ${job}`);
    await thread.button('Open fix PR');
    expect(await ask(thread, 'requester')).toContain('Only approvers may have it opened');
    await happened(thread, 'postmortem-shared');
    expect(await thread.timeline()).toContain('postmortem-refused');
    const [share] = running.world.slack.callsOf('files.completeUploadExternal');
    expect(share?.body).toMatchObject({ thread_ts: (await thread.message()).ts });
    expect((await pullRequests(running.world.github.owner)).map(({ head }) => head.ref)).toEqual(
      [],
    );

    await ask(thread, 'approver');
    await happened(thread, 'postmortem-opened');
    expect(await ask(thread, 'requester')).toContain('/pull');
  });

  it('is of an incident that there is', async () => {
    expect(await ask({ incidentId: '00000000' } as Thread, 'approver')).toContain(
      'There is no incident 00000000',
    );
  });
});

describe('a post-mortem as an issue', () => {
  const running = runningBot({
    queue: 'postgres',
    postmortem: { repository: repositoryName, as: 'issue' },
  });
  const { ask, said, happened } = postmortems(running);
  const issues = async () => {
    const { data } = await running.world.github.owner.rest.issues.listForRepo({
      ...repository,
      state: 'all',
    });
    return data.filter(({ title }) => title.startsWith('Post-mortem'));
  };

  it('is brought up to date until a person edits it', async () => {
    const thread = await running.talk.ask(`diagnose ${job}`);
    await thread.button('Open fix PR');
    await ask(thread, 'approver');
    await happened(thread, 'postmortem-opened');
    const [issue] = await issues();
    expect(issue?.body).toContain('## Timeline');

    await thread.press('Dismiss', 'requester');
    await thread.says('dismissed by');
    await ask(thread, 'approver');
    await happened(thread, 'postmortem-updated');
    const [now, ...others] = await issues();
    expect(others).toEqual([]);
    expect(now?.body).toContain('until it was dismissed');

    await running.world.github.owner.rest.issues.update({
      ...repository,
      issue_number: now?.number ?? 0,
      body: 'We know now.',
    });
    await ask(thread, 'approver');
    await said(thread, 'I changed nothing: a person has edited its issue');
    expect((await issues())[0]?.body).toBe('We know now.');
  });
});

describe('a post-mortem where no repository is named', () => {
  const running = runningBot({ queue: 'postgres' });
  const { ask, happened } = postmortems(running);

  it('is a file in the thread', async () => {
    const thread = await running.talk.ask(`diagnose ${job}`);
    await thread.button('Open fix PR');
    expect(await ask(thread, 'requester')).toContain('as a file in the thread');
    await happened(thread, 'postmortem-shared');
    expect(await thread.timeline()).not.toContain('postmortem-refused');
  });
});

describe('a failure that nobody has seen before', async () => {
  const token = 'the token of Alertmanager';
  const running = runningBot({
    queue: 'postgres',
    clusters: { example: await bundleAt('test/e2e/bundles/leaky-build') },
    environment: { ALERTMANAGER_WEBHOOK_TOKEN: token },
    answersAlerts: true,
    postmortem: { target: 'cortex-system', playbook: 'playbooks/{slug}.yaml' },
  });
  const { happened, onGitHub } = postmortems(running);

  async function alert(status: 'firing' | 'resolved'): Promise<void> {
    const one = {
      status,
      labels: { alertname: 'KubeJobFailed', namespace: 'knative-lambda', job_name: 'leaky-novel' },
      annotations: {},
      startsAt: '2026-01-18T10:06:00Z',
      endsAt: status === 'firing' ? '0001-01-01T00:00:00Z' : '2026-01-18T10:30:00Z',
      generatorURL: '',
      fingerprint: 'f1',
    };
    const answer = await fetch(`http://127.0.0.1:${running.healthPort}/alerts/alertmanager`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...alertmanager, status, alerts: [one] }),
    });
    expect(answer.status).toBe(202);
  }

  it('has its post-mortem by itself when it is resolved, with a drafted playbook and no secret', async () => {
    await alert('firing');
    const thread = await running.talk.next();
    await thread.says('leaky-novel', 'Fingerprint');
    expect(await thread.timeline()).not.toContain('postmortem-requested');
    await alert('resolved');
    await happened(thread, 'postmortem-opened');
    const { branch, text, path, all } = await onGitHub();
    expect(all).toHaveLength(1);
    expect(text).toContain('No playbook explains this failure.');
    expect(text).toContain('‹secret:');
    expect(text).not.toContain('Tr0ub4dorAnd3Horses');
    const drafted = path
      .replace('docs/postmortems/', 'playbooks/')
      .replace(/\d{4}-\d\d-\d\d-/, '')
      .replace('.md', '.yaml');
    const yaml = await fileAt(running.world.github.owner, branch, drafted);
    expect(yaml?.content).toContain('FINISH:');
    expect(text).toContain(`drafted in \`${drafted}\``);
  });
});
