import { CloudEvent, HTTP } from 'cloudevents';
import { describe, expect, it } from 'vitest';
import { readCloudEvents } from '../../src/alerts/cloudevent.ts';
import documented from './payloads/cloudevent.json' with { type: 'json' };

const structured = { 'content-type': 'application/cloudevents+json' };
const read = (changes: object, data: object = {}) =>
  readCloudEvents(
    JSON.stringify({ ...documented, ...changes, data: { ...documented.data, ...data } }),
    structured,
  );
const told = (reading: ReturnType<typeof read>) =>
  reading.kind === 'told' ? reading.alerts.map(({ alert }) => alert) : reading;

describe('a CloudEvent', () => {
  it('of a failed build tells of its Job', () => {
    const build = 'network.notifi.parsers.abc123 knative-lambda/build-parser-abc123-1737195932';
    expect(told(read({}))).toEqual([
      {
        source: 'cloudevent',
        key: `${build}#${documented.id}`,
        fingerprint: build,
        status: 'firing',
        title: 'network.notifi.lambda.build.failed',
        subject: {
          kind: 'workload',
          namespace: 'knative-lambda',
          name: 'build-parser-abc123-1737195932',
        },
        startedAt: new Date('2026-11-21T10:45:33Z'),
      },
    ]);
  });

  it('says the same in binary mode, and in a batch', () => {
    const { headers, body } = HTTP.binary(new CloudEvent(documented));
    const lower = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
    );
    expect(readCloudEvents(String(body), lower)).toEqual(read({}));
    const batch = readCloudEvents(JSON.stringify([documented, documented]), {
      'content-type': 'application/cloudevents-batch+json',
    });
    expect(told(batch)).toHaveLength(2);
  });

  it.each([
    ['network.notifi.lambda.build.timeout', {}, 'firing'],
    ['io.knative.lambda.lifecycle.build.failed', {}, 'firing'],
    ['network.notifi.lambda.build.complete', { status: 'failed' }, 'firing'],
    ['network.notifi.lambda.build.complete', { status: 'success' }, 'resolved'],
    ['io.knative.lambda.lifecycle.build.completed', {}, 'resolved'],
  ])('of type %s with %o is %s', (type, data, status) => {
    expect(told(read({ type }, data))).toMatchObject([{ status }]);
  });

  it('of a build that succeeded ends the failures of the same build', () => {
    const [failed] = [told(read({}))].flat();
    const [ended] = [told(read({ type: 'x.build.complete', id: 'other' }))].flat();
    const keys = [failed, ended].map((one) => (one && 'key' in one ? one.key : ''));
    expect(keys[0]?.startsWith(`${keys[1]}#`)).toBe(true);
  });

  it.each([
    'network.notifi.lambda.build.start',
    'io.knative.lambda.lifecycle.build.cancelled',
    'network.notifi.lambda.parser.failed',
    'com.example.rebuild.failed',
  ])('of type %s says nothing', (type) => {
    expect(read({ type })).toEqual({ kind: 'told', alerts: [], refused: [] });
  });

  it('that names no Job is about what its texts name', () => {
    const data = { name: 'parser-abc', job_name: undefined };
    expect(told(read({}, data))).toMatchObject([
      {
        subject: {
          kind: 'text',
          namespace: 'knative-lambda',
          text: expect.stringContaining('parser-abc'),
        },
      },
    ]);
  });

  it.each([
    ['of an unknown version', JSON.stringify({ ...documented, specversion: '2.0' }), structured],
    ['without a type', JSON.stringify({ ...documented, type: undefined }), structured],
    ['without an id', JSON.stringify({ ...documented, id: '' }), structured],
    ['that is malformed', '{', structured],
    ['that is none', '{}', { 'content-type': 'application/json' }],
    ['in a batch that is none', '{}', { 'content-type': 'application/cloudevents-batch+json' }],
    [
      'with a job that Kubernetes cannot have',
      JSON.stringify({ ...documented, data: { job_name: '`reboot`' } }),
      structured,
    ],
  ])('%s is refused', (_what, body, headers) => {
    expect(readCloudEvents(body, headers)).toMatchObject({ kind: 'refused' });
  });
});
