import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fileSchema } from '../src/config/schema.ts';
import { secretNames } from '../src/config/secrets.ts';
import { type Config, loadConfig, loadDiagnosisConfig, parseConfig } from '../src/config.ts';
import { Problem } from '../src/model/problem.ts';

const root = join(import.meta.dirname, '..');
// Put together here, so that no scanner takes the test for a leak.
const botToken = ['xoxb', '111', '222', 'secretpart'].join('-');
const socketSecrets = { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: 'xapp-1-A' };
const pem = '-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'buildmedic-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

const fileOf = async (text: string): Promise<string> => {
  const file = join(folder, `${crypto.randomUUID()}.yaml`);
  await writeFile(file, text);
  return file;
};

function problemOf(load: () => Config): string {
  try {
    load();
  } catch (error) {
    if (error instanceof Problem && error.code === 'invalid-configuration') return error.message;
    throw error;
  }
  return '';
}

/** The complaints about a file, without those about an environment that has what it needs. */
const complaints = async (text: string, env: Record<string, string> = socketSecrets) => {
  const file = await fileOf(text);
  return problemOf(() => loadConfig({ file, env }))
    .split('\n  - ')
    .slice(1);
};

const target = {
  namespace: 'builds',
  repository: 'acme/gitops',
  approvers: { users: ['U024BE7LH'] },
};

describe('a configuration', () => {
  it('has a default for everything but the secrets', () => {
    const config = parseConfig({}, socketSecrets);
    expect(config).toMatchObject({
      slack: { command: '/build', receive: { mode: 'socket', appToken: 'xapp-1-A' } },
      clusters: [{ name: 'default' }],
      targets: [],
      github: { apiUrl: 'https://api.github.com' },
      diagnosis: { deadlineSeconds: 20, callTimeoutSeconds: 5 },
      queue: { concurrency: 4, lockSeconds: 30, attempts: 3 },
      store: { dataDir: '.buildmedic' },
    });
  });

  it('of the examples is valid', async () => {
    const env = { ...socketSecrets, GITHUB_APP_PRIVATE_KEY: pem };
    const config = loadConfig({ file: join(root, 'examples/buildmedic.yaml'), env });
    expect(config.targets.map(({ name }) => name)).toEqual(['parser', 'team-builds']);
    expect(config.github.app).toEqual({ id: 123456, privateKey: pem });
  });

  it('names a target after its namespace, as far as that can be part of a branch', () => {
    const targets = [target, { ...target, namespace: 'team-*' }, { ...target, namespace: '*' }];
    const config = parseConfig({ targets }, { ...socketSecrets, GITHUB_TOKEN: 'ghp_x' });
    expect(config.targets.map(({ name }) => name)).toEqual(['builds', 'team', 'target-3']);
  });

  it('takes encryption keys in base64 and in hex, the newest first', () => {
    const hex = 'ab'.repeat(32);
    const config = parseConfig(
      {},
      {
        ...socketSecrets,
        BUILDMEDIC_ENCRYPTION_KEY: `${Buffer.alloc(32, 1).toString('base64')}, ${hex}`,
      },
    );
    expect(config.encryptionKeys.map((key) => key.toString('hex'))).toEqual(['01'.repeat(32), hex]);
  });

  it.each(['c2hvcnQ=', `${'ab'.repeat(32)},x`])('refuses %s as a key', (key) => {
    const load = () => parseConfig({}, { ...socketSecrets, BUILDMEDIC_ENCRYPTION_KEY: key });
    expect(problemOf(load)).toContain('expected 32 bytes in base64 or hex');
  });

  it('lets a target differ from what approvals take elsewhere', () => {
    const targets = [target, { ...target, namespace: 'b', approvals: { expiresAfterHours: 2 } }];
    const config = parseConfig(
      { targets, approvals: { requesterMayApprove: false, channels: ['C024BE91L'] } },
      { ...socketSecrets, GITHUB_TOKEN: 'ghp_x' },
    );
    const usual = { required: 1, requesterMayApprove: false, channels: ['C024BE91L'] };
    expect(config.targets.map(({ approvals }) => approvals)).toEqual([
      { ...usual, expiresAfterHours: 24 },
      { ...usual, expiresAfterHours: 2 },
    ]);
  });

  it.each([
    [{ approvals: { required: 2 } }, {}],
    [{}, { approvals: { required: 2 } }],
  ])('that wants two approvals of one person is refused: %j %j', (file, changes) => {
    const load = () =>
      parseConfig(
        { ...file, targets: [{ ...target, ...changes }] },
        { ...socketSecrets, GITHUB_TOKEN: 'ghp_x' },
      );
    expect(problemOf(load)).toContain('one user was given, and 2 approvals are required');
  });

  it('takes secrets from files, and a key that was written on one line', async () => {
    const GITHUB_APP_PRIVATE_KEY_FILE = await fileOf(`${pem.replaceAll('\n', '\\n')}\n`);
    const SLACK_SIGNING_SECRET_FILE = await fileOf('shh\n');
    const config = parseConfig(
      { slack: { mode: 'http' }, github: { app: { id: 1 } } },
      { SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET_FILE, GITHUB_APP_PRIVATE_KEY_FILE },
    );
    expect(config.github.app?.privateKey).toBe(pem);
    expect(config.slack.receive).toMatchObject({ mode: 'http', signingSecret: 'shh' });
  });
});

describe('the complaints', () => {
  it('tell every mistake of the file and of the environment in one go, by line', async () => {
    const text = `slack:
  mode: carrier
  comand: /b
clusters:
  - name: a
  - name: a
targets:
  - namespace: x
    repositry: a/b
    cluster: nope
  - namespace: y
    repository: a b
    approvers:
      users: [bob]
queue:
  attempts: 0
`;
    expect(await complaints(text, { REDIS_URL: 'localhost' })).toMatchInlineSnapshot(`
      [
        "line 2: slack.mode: "carrier" was given; expected one of socket, http",
        "line 3: slack.comand: unknown key \`comand\`; did you mean \`command\`?",
        "line 6: clusters[1].name: "a" was given; another one has this name",
        "line 8: targets[0].repository: nothing was given; expected owner/name, such as acme/gitops",
        "line 8: targets[0].approvers: nothing was given; expected a mapping with users or userGroups; without an approver no fix can be opened",
        "line 9: targets[0].repositry: unknown key \`repositry\`; did you mean \`repository\`?",
        "line 10: targets[0].cluster: "nope" was given; expected the name of one of the clusters: a",
        "line 12: targets[1].repository: "a b" was given; expected owner/name, such as acme/gitops",
        "line 14: targets[1].approvers.users[0]: "bob" was given; expected a Slack user id such as U024BE7LH (in the profile: Copy member ID)",
        "line 16: queue.attempts: 0 was given; expected a whole number from 1",
        "REDIS_URL: what was given is no address of Redis; expected redis://host:6379 (rediss:// with TLS)",
        "SLACK_BOT_TOKEN: not set; set it, or SLACK_BOT_TOKEN_FILE, to the Bot User OAuth Token of the app (xoxb-…)",
        "SLACK_APP_TOKEN: not set; set it, or SLACK_APP_TOKEN_FILE, to an App-Level Token with connections:write (xapp-…), or use slack.mode: http",
        "GITHUB_TOKEN: not set; set it, or GITHUB_TOKEN_FILE, to a token that may write contents and pull requests, or configure github.app",
      ]
    `);
  });

  it.each([
    ['slack: { comand: /x }', 'did you mean `command`?'],
    ['target: []', 'did you mean `targets`?'],
    ['log: { colour: red }', 'known here: level'],
  ])('name the nearest key for `%s`', async (text, advice) => {
    expect(await complaints(text)).toEqual([expect.stringContaining(advice)]);
  });

  it.each([
    ['a: 1\na: 2', 'line 2, column 1: this key stands here a second time'],
    ['slack:\n\tmode: http', 'line 2, column 1: a tab'],
    ['a: 1\n---\nb: 2', 'line 2, column 1: a second document begins'],
    ['slack: [', 'line 1, column 9: not YAML'],
    ['', 'it is empty'],
    ['# only a comment\n', 'it is empty'],
    ['just words', 'line 1: the file: "just words" was given; expected a mapping'],
  ])('say where %j is no YAML mapping', async (text, complaint) => {
    expect((await complaints(text))[0]).toContain(complaint);
  });

  it('tell of bad secrets also when the file is no YAML', async () => {
    const told = await complaints('slack: [', { REDIS_URL: 'localhost' });
    expect(told.join()).toContain('REDIS_URL');
  });

  it('say which file cannot be read', () => {
    const missing = join(folder, 'missing.yaml');
    expect(problemOf(() => loadConfig({ file: missing, env: {} }))).toContain(missing);
    expect(problemOf(() => loadConfig({ file: folder, env: {} }))).toContain('cannot be read');
  });

  it('do not let a target go without an approver, a cluster or a name of its own', () => {
    const targets = [
      { ...target, name: 'one', approvers: { users: [] } },
      { ...target, name: 'one', cluster: 'far' },
      { ...target, approvers: undefined },
    ];
    const problem = problemOf(() =>
      parseConfig({ targets }, { ...socketSecrets, GITHUB_TOKEN: 'ghp_x' }),
    );
    expect(problem).toContain('targets[0].approvers: a mapping was given; name at least one user');
    expect(problem).toContain('targets[1].name: "one" was given; another one has this name');
    expect(problem).toContain('targets[1].cluster: "far" was given; expected the name of one of');
    expect(problem).toContain('targets[2].approvers: nothing was given');
  });

  it('say which time zones and weekdays there are for a report', () => {
    const report = { channel: '#builds', weekday: 'Mon', hour: 24, timeZone: 'Mars/Olympus' };
    const problem = problemOf(() => parseConfig({ report }, socketSecrets));
    expect(problem).toContain('report.channel: ');
    expect(problem).toContain('report.weekday: ');
    expect(problem).toContain('report.hour: ');
    expect(problem).toMatch(
      /report\.timeZone: .*such as Europe\/Berlin|report\.timeZone: .*no such time zone/,
    );
    const { report: parsed } = parseConfig({ report: { channel: 'C024BE91L' } }, socketSecrets);
    expect(parsed).toEqual({ channel: 'C024BE91L', weekday: 'monday', hour: 9, timeZone: 'UTC' });
  });

  it('want one place for post-mortems, and a file for each', () => {
    const of = (postmortem: object) =>
      problemOf(() =>
        parseConfig({ targets: [target], postmortem }, { ...socketSecrets, GITHUB_TOKEN: 't' }),
      );
    expect(of({ target: 'builds' })).toBe('');
    expect(of({ repository: 'acme/docs', as: 'issue' })).toBe('');
    expect(of({})).toContain('give one of target or repository');
    expect(of({ target: 'far' })).toContain(
      'postmortem.target: "far" was given; expected the name of one of the targets: builds',
    );
    expect(of({ target: 'builds', path: 'docs/{date}.md' })).toContain('put {slug} or {id} in it');
    expect(of({ target: 'builds', path: 'docs/../{id}.md' })).toContain('without . or .. in it');
    expect(of({ target: 'builds', playbook: 'p/{name}-{id}.yaml' })).toContain(
      'the placeholders are {date}, {slug}, {id}',
    );
    expect(
      problemOf(() => parseConfig({ postmortem: { repository: 'acme/docs' } }, socketSecrets)),
    ).toContain('GITHUB_TOKEN');
  });

  it('do not let thresholds be measured of builds that nobody watches, or told to nobody', () => {
    const problem = problemOf(() => parseConfig({ thresholds: { slowSeconds: 0 } }, socketSecrets));
    expect(problem).toContain('thresholds: no builds are watched, so none are counted; give watch');
    expect(problem).toContain(
      'thresholds: there is no channel to tell it in; give thresholds.channel',
    );
    expect(problem).toContain(
      'thresholds.slowSeconds: 0 was given; expected a number of seconds above 0, or false',
    );
  });

  it('let thresholds be those of SRE-001 when they are switched on without more', () => {
    const given = {
      thresholds: {},
      watch: [{ namespaces: ['builds'] }],
      alerts: { channel: 'C024BE91L' },
    };
    expect(parseConfig(given, socketSecrets).thresholds).toEqual({
      windowMinutes: 5,
      leastBuilds: 5,
      failurePercent: { warning: 5, critical: 10 },
      slowSeconds: 90,
      failedJobs: 10,
      outOfMemory: true,
      lookSeconds: 15,
    });
    expect(parseConfig({}, socketSecrets).thresholds).toBeUndefined();
  });

  it('do not let builds be watched in an unknown cluster, or for nobody', () => {
    const watch = [{ namespaces: ['builds'], cluster: 'far' }, { namespaces: [] }];
    const problem = problemOf(() => parseConfig({ watch }, socketSecrets));
    expect(problem).toContain('watch[0].cluster: "far" was given; expected the name of one of');
    expect(problem).toContain('watch[1].namespaces: ');
    expect(problem).toContain('watch: there is no channel to tell it in; give alerts.channel');
  });

  it('refuse two ways to one cluster and two servers on one port', () => {
    const data = {
      clusters: [{ name: 'a', inCluster: true, context: 'b' }],
      slack: { mode: 'http', http: { port: 8080 } },
    };
    const env = { SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: 'x' };
    const problem = problemOf(() => parseConfig(data, env));
    expect(problem).toContain('clusters[0]: a mapping was given; give one of kubeconfig/context');
    expect(problem).toContain('http.port: 8080 was given, which slack.http.port uses too');
  });
});

describe('a secret in the file', () => {
  it.each([
    [`slack: { botToken: ${botToken} }`, 'slack.botToken', 'SLACK_BOT_TOKEN'],
    ['slack: { app_token: whatever-secretpart }', 'slack.app_token', 'SLACK_APP_TOKEN'],
    ['slack: { signingSecret: 8f742secretpart }', 'slack.signingSecret', 'SLACK_SIGNING_SECRET'],
    ['github: { token: secretpart }', 'github.token', 'GITHUB_TOKEN'],
    ['github: { app: { id: 1, privateKey: secretpart } }', 'privateKey', 'GITHUB_APP_PRIVATE_KEY'],
    ['store: { url: "postgres://u:secretpart@h/d" }', 'store.url', 'DATABASE_URL'],
    ['redis: { host: h, password: secretpart }', 'redis.password', 'one of SLACK_BOT_TOKEN'],
    ['redis: "redis://:secretpart@h"', 'redis', 'REDIS_URL'],
    [`log: { level: ${botToken} }`, 'log.level', 'SLACK_BOT_TOKEN'],
    ['slack: { apiUrl: "https://u:secretpart@h/" }', 'slack.apiUrl', 'one of SLACK_BOT_TOKEN'],
    [`targets: [${botToken}]`, 'targets[0]', 'SLACK_BOT_TOKEN'],
  ])('is refused in `%s`, with the variable that it belongs in', async (text, path, variable) => {
    const env = { ...socketSecrets, GITHUB_APP_PRIVATE_KEY: pem, GITHUB_TOKEN: '' };
    const told = await complaints(text, env);
    const complaint = told.find((line) => line.includes('a secret does not belong in this file'));
    expect(complaint).toContain(path);
    expect(complaint).toContain(`set ${variable}`);
    expect(told.join()).not.toContain('secretpart');
  });

  it('is not repeated by a complaint about YAML', async () => {
    const told = await complaints(`slack: { botToken: ${botToken} ]\n${botToken}`);
    expect(told.length).toBeGreaterThan(0);
    expect(told.join()).not.toContain('secretpart');
  });
});

describe('the secrets of the environment', () => {
  it('that `start` needs are all told at once, with where they come from', () => {
    const data = { slack: { mode: 'http' }, targets: [target] };
    const problem = problemOf(() => parseConfig(data, {}));
    for (const name of ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'GITHUB_TOKEN']) {
      expect(problem).toContain(`${name}: not set; set it, or ${name}_FILE, to`);
    }
    expect(problem).not.toContain('SLACK_APP_TOKEN');
    expect(problemOf(() => parseConfig({}, {}))).toContain('SLACK_APP_TOKEN: not set');
  });

  it.each([
    [{ SLACK_BOT_TOKEN: 'xapp-1-secretpart' }, 'SLACK_BOT_TOKEN: a token that begins with xapp-'],
    [{ SLACK_APP_TOKEN: botToken }, 'SLACK_APP_TOKEN: a token that begins with xoxb-'],
    [{ DATABASE_URL: 'mysql://u:secretpart@h/d' }, 'expected postgres://'],
    [{ REDIS_URL: 'secretpart' }, 'expected redis://'],
    [{ GITHUB_APP_PRIVATE_KEY: 'secretpart' }, 'is no PEM'],
    [{ GITHUB_APP_PRIVATE_KEY: pem }, 'given without github.app.id'],
    [{ SLACK_APP_TOKEN_FILE: '/x' }, 'given both by SLACK_APP_TOKEN and by SLACK_APP_TOKEN_FILE'],
    [{ ALERTMANAGER_WEBHOOK_TOKEN: 'secretpart' }, 'given without alerts.channel'],
    [{ REDIS_URL_FILE: '/does/not/exist' }, 'REDIS_URL_FILE: /does/not/exist cannot be read'],
    [{ REDIS_URL_FILE: '/dev/null' }, 'REDIS_URL_FILE: /dev/null is empty'],
  ])('are told when they cannot be right: %o', (env, complaint) => {
    const problem = problemOf(() => parseConfig({}, { ...socketSecrets, ...env }));
    expect(problem).toContain(complaint);
    expect(problem.split('\n  - ')).toHaveLength(2);
    expect(problem).not.toContain('secretpart');
  });

  it('that say two things about who writes to GitHub are refused', () => {
    const env = { ...socketSecrets, GITHUB_TOKEN: 'ghp_x', GITHUB_APP_PRIVATE_KEY: pem };
    const problem = problemOf(() => parseConfig({ github: { app: { id: 1 } } }, env));
    expect(problem).toContain('GITHUB_TOKEN: given beside github.app');
  });

  it('count as unset when they are empty, as compose files leave them', () => {
    const env = { ...socketSecrets, REDIS_URL: '', DATABASE_URL: ' ' };
    expect(parseConfig({}, env).queue.redisUrl).toBeUndefined();
  });
});

describe('systems beside the cluster', () => {
  const text = [
    'rabbitmq: { url: "http://rabbitmq:15672", user: bot, queues: [build-*] }',
    'prometheus: { url: "https://prometheus.example.com/mimir" }',
    'aws: { region: eu-west-1 }',
  ].join('\n');
  const secrets = { RABBITMQ_PASSWORD: 'hare', PROMETHEUS_TOKEN: 'fire' };

  it('are configured with their secrets, and need no others in the terminal', async () => {
    const systems = {
      aws: { region: 'eu-west-1', endpoints: {} },
      rabbitmq: {
        url: 'http://rabbitmq:15672',
        user: 'bot',
        queues: ['build-*'],
        password: 'hare',
      },
      prometheus: { url: 'https://prometheus.example.com/mimir', token: 'fire' },
    };
    const file = await fileOf(text);
    expect(loadConfig({ file, env: { ...socketSecrets, ...secrets } }).systems).toEqual(systems);
    expect(loadDiagnosisConfig(file, secrets).systems).toEqual(systems);
    expect(parseConfig({}, socketSecrets).systems).toEqual({});
  });

  it('do without Slack in the terminal, and not without their own secrets', async () => {
    const file = await fileOf(text);
    const load = (env: Record<string, string>) => () => loadDiagnosisConfig(file, env);
    expect(load({})).toThrow('RABBITMQ_PASSWORD: not set');
    expect(load({ ...secrets, SLACK_BOT_TOKEN: 'xapp-mixed-up' })).not.toThrow();
    expect(load({ ...secrets, PROMETHEUS_PASSWORD: 'x' })).toThrow('without prometheus.user');
  });

  it('have no secrets in the file', async () => {
    const [, complaint] = await complaints(
      'slack: { mode: socket }\nrabbitmq: { url: "http://r:15672", user: b, password: hare }',
    );
    expect(complaint ?? '').not.toContain('hare');
    const url = await complaints('prometheus: { url: "http://bot:hare@prometheus:9090" }');
    expect(url.join()).toContain('a secret does not belong in this file');
    expect(url.join()).not.toContain('hare');
  });
});

describe('docs/configuration.md', () => {
  it('explains every key and every secret', async () => {
    const text = await readFile(join(root, 'docs/configuration.md'), 'utf8');
    const paths = [...keysOf(fileSchema), ...secretNames];
    expect(paths.length).toBeGreaterThan(40);
    expect(paths.filter((path) => !text.includes(`\`${path}\``))).toEqual([]);
  });
});

/** Every key of a schema as it is written in the documentation: `targets[].approvers.users`. */
function keysOf(schema: z.core.$ZodType, prefix = ''): string[] {
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional
  ) {
    return keysOf(schema.unwrap(), prefix);
  }
  if (schema instanceof z.ZodArray) return keysOf(schema.element, `${prefix}[]`);
  if (!(schema instanceof z.ZodObject)) return [prefix];
  return Object.entries(schema.shape).flatMap(([key, value]) =>
    keysOf(value, prefix ? `${prefix}.${key}` : key),
  );
}
