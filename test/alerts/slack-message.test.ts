import { describe, expect, it } from 'vitest';
import type { AlertThread } from '../../src/alerts/alert-thread.ts';
import { alertOfMessage } from '../../src/alerts/slack-message.ts';
import { readMessage } from '../../src/slack/read-message.ts';

const channel = 'C0ALERTS';
const ts = '1763718000.000100';

const read = (message: object, thread: Omit<AlertThread, 'channel'> = {}) => {
  const posted = readMessage(channel, { type: 'message', subtype: 'bot_message', ts, ...message });
  return posted && alertOfMessage(posted, thread);
};
const textOf = (message: object) => {
  const subject = read(message)?.subject;
  return subject?.kind === 'text' ? subject.text : subject;
};

/** The forms in which the usual senders say that one alert fires, and that it is over. */
const forms: Record<string, { firing: object; resolved: object; title: string }> = {
  Alertmanager: {
    firing: {
      attachments: [
        {
          title: '[FIRING:1] KubeJobFailed (builds app-7 warning)',
          title_link: 'http://alertmanager:9093/#/alerts?receiver=slack',
          fallback: '[FIRING:1] KubeJobFailed (builds app-7 warning) | http://alertmanager:9093',
          color: 'danger',
        },
      ],
    },
    resolved: {
      attachments: [{ title: '[RESOLVED] KubeJobFailed (builds app-7 warning)', color: 'good' }],
    },
    title: 'KubeJobFailed (builds app-7 warning)',
  },
  Grafana: {
    firing: {
      attachments: [
        {
          title: '[FIRING:1] Build failed (app-7 builds)',
          title_link: 'https://grafana.example/alerting/grafana/abc/view',
          text: '**Firing**\n\nValue: A=1\nLabels:\n - alertname = Build failed\n - job_name = app-7\n - namespace = builds\n',
          color: '#D63232',
          footer: 'Grafana v12.1.0',
        },
      ],
    },
    resolved: {
      attachments: [
        {
          title: '[RESOLVED] Build failed (app-7 builds)',
          text: '**Resolved**\n\nValue: A=0\nLabels:\n - alertname = Build failed\n - job_name = app-7\n - namespace = builds\n',
          color: '#36a64f',
        },
      ],
    },
    title: 'Build failed (app-7 builds)',
  },
  PagerDuty: {
    firing: {
      text: '*Triggered* <https://example.pagerduty.com/incidents/Q1|#41: Job app-7 failed>',
      attachments: [{ color: '#a30200', fields: [{ title: 'Service', value: 'Builds' }] }],
    },
    resolved: {
      text: '*Resolved* <https://example.pagerduty.com/incidents/Q1|#41: Job app-7 failed>',
      attachments: [{ color: '#2eb67d', fields: [{ title: 'Service', value: 'Builds' }] }],
    },
    title: '41: Job app-7 failed',
  },
  Datadog: {
    firing: {
      attachments: [
        {
          title: 'Triggered: [P2] Job failed on kube_job:app-7,kube_namespace:builds',
          title_link: 'https://app.datadoghq.eu/monitors/1',
          text: 'The job has failed. @slack-builds',
          color: '#a30200',
        },
      ],
    },
    resolved: {
      attachments: [
        {
          title: 'Recovered: [P2] Job failed on kube_job:app-7,kube_namespace:builds',
          text: 'The job has failed. @slack-builds',
          color: '#2eb886',
        },
      ],
    },
    title: '[P2] Job failed on kube_job:app-7,kube_namespace:builds',
  },
  blocks: {
    firing: {
      text: 'app-7 failed',
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: ':fire: Alert: app-7 failed' } },
        { type: 'section', fields: [{ type: 'mrkdwn', text: '*Namespace:* builds' }] },
      ],
    },
    resolved: {
      text: 'app-7 failed',
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: ':tada: Resolved: app-7 failed' } },
        { type: 'section', fields: [{ type: 'mrkdwn', text: '*Namespace:* builds' }] },
      ],
    },
    title: 'app-7 failed',
  },
};

describe.each(Object.entries(forms))('an alert in the form of %s', (_, form) => {
  it('fires, and names its job', () => {
    expect(read(form.firing)).toMatchObject({
      source: 'slack',
      key: `${channel}/${ts}`,
      status: 'firing',
      title: form.title,
      startedAt: new Date('2025-11-21T09:40:00.000Z'),
    });
    expect(textOf(form.firing)).toContain('app-7');
  });

  it('is over when the sender says so, and is the same one then', () => {
    expect(read(form.resolved)?.status).toBe('resolved');
    expect(read(form.resolved)?.fingerprint).toBe(read(form.firing)?.fingerprint);
  });

  it('is another one when it names another job', () => {
    const other = JSON.parse(JSON.stringify(form.firing).replaceAll('app-7', 'app-8'));
    expect(read(other)?.fingerprint).not.toBe(read(form.firing)?.fingerprint);
  });
});

describe('an alert in a message', () => {
  it('is over when all is green and nothing says otherwise', () => {
    const attachment = { title: 'Builds are back', color: '#2eb886' };
    expect(read({ attachments: [attachment] })?.status).toBe('resolved');
    expect(read({ attachments: [attachment, { text: 'x', color: 'danger' }] })?.status).toBe(
      'firing',
    );
    expect(read({ attachments: [{ ...attachment, title: '[FIRING:1] x' }] })?.status).toBe(
      'firing',
    );
  });

  it('fires still when some of its group are over', () => {
    expect(read({ text: '[FIRING:1, RESOLVED:2] KubeJobFailed' })?.status).toBe('firing');
  });

  it.each(['Acknowledged: #41 Job app-7 failed', '[Snoozed] app-7 failed', '*Reassigned* #41'])(
    'is none where somebody only did something about it: %s',
    (text) => {
      expect(read({ text })).toBeUndefined();
    },
  );

  it('is not taken for its status where a sentence begins with such a word', () => {
    expect(read({ text: 'Closed builds of app-7 have failed' })?.status).toBe('firing');
    expect(read({ text: 'Error budget of app-7 is gone' })?.title).toBe(
      'Error budget of app-7 is gone',
    );
  });

  it('leads where its title leads', () => {
    expect(read(forms.Grafana?.firing ?? {})?.url).toBe(
      'https://grafana.example/alerting/grafana/abc/view',
    );
    expect(read(forms.PagerDuty?.firing ?? {})?.url).toBe(
      'https://example.pagerduty.com/incidents/Q1',
    );
    const link = 'https://ci:hunter2hunter2@ci.example/1';
    expect(read({ text: `<${link}|app-7> failed` })?.url).toBeUndefined();
  });

  it('keeps no secret of what it says', () => {
    const alert = read({ text: 'app-7 failed: password=Tr0ub4dor&amp;3xyz' });
    expect(JSON.stringify(alert)).not.toContain('Tr0ub4dor');
    expect(alert?.title).toContain('app-7 failed');
  });

  it('stays within bounds, however long it is', () => {
    const attachments = Array.from({ length: 500 }, () => ({ title: 'x'.repeat(10_000) }));
    const alert = read({ text: '<'.repeat(100_000), attachments });
    expect(JSON.stringify(alert).length).toBeLessThan(20_000);
  });
});

describe("a team's own pattern", () => {
  const thread = {
    pattern: /build (?<job>\S{1,80}) in (?<namespace>\S{1,63}) is red/,
    namespace: 'usual',
    cluster: 'west',
  };

  it('says what a message is about', () => {
    expect(read({ text: 'build app-7 in builds is red' }, thread)).toMatchObject({
      cluster: 'west',
      subject: { kind: 'workload', namespace: 'builds', name: 'app-7' },
    });
  });

  it('may name a pod, in the usual namespace', () => {
    const ofPods = { pattern: /pod (?<pod>\S{1,80}) died/, namespace: 'usual' };
    expect(read({ text: 'pod app-7-x2x died' }, ofPods)?.subject).toEqual({
      kind: 'workload',
      namespace: 'usual',
      name: 'pod/app-7-x2x',
    });
  });

  it('leaves a message that it does not match to be read as the others', () => {
    expect(read({ text: 'app-7 failed' }, thread)?.subject).toEqual({
      kind: 'text',
      namespace: 'usual',
      text: 'app-7 failed',
    });
  });

  it.each(['$(reboot)', 'a;rm', '`id`', '<!channel>', '../../etc', '*x*', 'App-7'])(
    'does not name what no object can be called: %s',
    (name) => {
      const text = `build ${name.replaceAll('<', '&lt;').replaceAll('>', '&gt;')} in builds is red`;
      expect(read({ text }, thread)?.subject.kind).toBe('text');
    },
  );
});
