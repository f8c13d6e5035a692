import { describe, expect, it } from 'vitest';
import { allowInsecureRegistry } from '../../src/fixes/allow-insecure-registry.ts';
import { fact } from '../../src/model/facts.ts';
import { applied, fixRequest } from './requests.ts';

const host = '10.244.5.105:5000';
const facts = [
  fact('node.runtime', 'cri-o'),
  fact('node.runtimeVersion', 'cri-o://1.30.1'),
  fact('transport.host', host),
  fact('transport.mismatch', 'server-http'),
];
const configMap = (key: string, lines: string) => `apiVersion: v1
kind: ConfigMap
metadata: { name: runtime } # put on the nodes by a DaemonSet
data:
  ${key}: |
${lines}`;
const fixed = (text: string, path = 'nodes/runtime.yaml') =>
  applied(allowInsecureRegistry, fixRequest([{ path, text }], facts));

describe('a runtime that pulls from a registry without TLS', () => {
  it.each([
    ['a list on one line', '["old:5000"]', `["old:5000", "${host}"]`],
    ['an empty list', '[]', `["${host}"]`],
    [
      'a list of a line each',
      '[\n      "old:5000",\n    ]',
      `[\n      "old:5000",\n      "${host}",\n    ]`,
    ],
  ])('is told of it in CRI-O’s drop-in: %s', (_name, before, after) => {
    const text = (list: string) =>
      configMap(
        '02-insecure-registries.conf',
        `    # plain HTTP, in the cluster alone\n    [crio.image]\n    insecure_registries = ${list}\n    pause_image = "p"\n`,
      );
    expect(fixed(text(before))).toBe(text(after));
    expect(fixed(text(after))).toMatch(/names 10.244.5.105:5000 already/);
  });

  it('is told of it beside other mirrors of containerd', () => {
    const mirrors =
      '    [plugins."io.containerd.grpc.v1.cri".registry.mirrors."old:5000"]\n      endpoint = ["http://old:5000"]\n';
    const text = configMap('config.toml', mirrors);
    expect(fixed(text)).toBe(
      `${text}    [plugins."io.containerd.grpc.v1.cri".registry.mirrors."${host}"]\n      endpoint = ["http://${host}"]\n`,
    );
  });

  it.each([
    ['k3s’ own file', 'k3s/registries.yaml', (lines: string) => lines],
    [
      'a ConfigMap with k3s’ file',
      'nodes/runtime.yaml',
      (lines: string) => configMap('registries.yaml', lines.replace(/^(?=.)/gm, '    ')),
    ],
  ])('is told of it in %s', (_name, path, text) => {
    const before = 'mirrors:\n  docker.io:\n    endpoint:\n      - "https://mirror.example"\n';
    const after = `${before}  "${host}":\n    endpoint:\n      - http://${host}\n`;
    expect(fixed(text(before), path).replaceAll(/["']/g, '')).toBe(
      text(after).replaceAll(/["']/g, ''),
    );
  });

  it('may be told of it in several places of one file, each of which is one of its own', () => {
    const list = '    insecure_registries = []\n';
    const text = [configMap('a.conf', list), configMap('b.conf', list)].join('---\n');
    const request = fixRequest([{ path: 'nodes/runtime.yaml', text }], facts);
    const outcome = allowInsecureRegistry.apply(request);
    const places = outcome.kind === 'choice' ? outcome.candidates.map(({ place }) => place) : [];
    expect(places).toEqual([
      `node runtime nodes/runtime.yaml transport to ${host}`,
      `node runtime nodes/runtime.yaml transport to ${host} (2)`,
    ]);
  });

  describe('of OpenShift', () => {
    const entry = (location: string, more = 'insecure = true\n') =>
      `\n[[registry]]\nlocation = "${location}"\n${more}`;

    const machineConfig = (
      source: string,
      more = '',
    ) => `apiVersion: machineconfiguration.openshift.io/v1
kind: MachineConfig
metadata:
  labels: { machineconfiguration.openshift.io/role: worker } # not the masters
  name: 99-worker-registries
spec:
  config:
    ignition: { version: 3.2.0 }
    storage:
      files:
        - path: /etc/motd
          contents: { source: "data:,hello" }
        - path: /etc/containers/registries.conf.d/99-insecure.conf
          mode: 420 # 0644
          contents:
            source: "${source}"
${more}`;
    const base64 = (text: string) =>
      `data:text/plain;charset=utf-8;base64,${Buffer.from(text).toString('base64')}`;
    const percent = (text: string) => `data:,${encodeURIComponent(text)}`;

    it.each([
      ['beside others', entry('old:5000'), `${entry('old:5000')}${entry(host)}`],
      ['where it is to use TLS', entry(host, 'insecure = false\n'), entry(host)],
      [
        'where nothing says how',
        `${entry(host, '')}[[registry.mirror]]\nlocation = "m"\ninsecure = true\n`,
        `${entry(host)}[[registry.mirror]]\nlocation = "m"\ninsecure = true\n`,
      ],
      [
        'in a file without an entry',
        'unqualified-search-registries = []\n',
        `unqualified-search-registries = []\n${entry(host)}`,
      ],
      [
        'in CRI-O’s own list',
        '[crio.image]\ninsecure_registries = []\n',
        `[crio.image]\ninsecure_registries = ["${host}"]\n`,
      ],
    ])('is told of it %s', (_, before, after) => {
      const text = (lines: string) => machineConfig(base64(`# ours\n${lines}`));
      expect(fixed(text(before))).toBe(text(after));
      expect(fixed(text(after))).toMatch(/names 10.244.5.105:5000 already/);
    });

    it.each([
      ['base64', base64],
      ['percent signs', percent],
    ])('is told of it in the MachineConfig, written in %s, and nothing else changes', (_, url) => {
      const before = entry('old:5000');
      const after = `${before}${entry(host)}`;
      expect(fixed(machineConfig(url(before)))).toBe(machineConfig(url(after)));
      expect(fixed(machineConfig(url(after)))).toMatch(/names 10.244.5.105:5000 already/);
    });

    it.each([
      [
        'is compressed',
        machineConfig(base64(entry('old:5000')), '            compression: gzip\n'),
      ],
      ['is fetched from elsewhere', machineConfig('https://config.example/registries.conf')],
      ['is no text', machineConfig(`data:;base64,${Buffer.of(0xff, 0xfe).toString('base64')}`)],
      [
        'is of another program',
        machineConfig(base64(entry('a'))).replace('containers/registries.conf.d', 'x'),
      ],
    ])('is left to people where its file %s', (_, text) => {
      expect(fixed(text)).toMatch(/which the repository does not hold/);
    });
  });

  it('is left to people where the repository does not hold its configuration', () => {
    expect(fixed('apiVersion: v1\nkind: ConfigMap\ndata: { a: b }\n')).toMatch(
      /its runtime \(cri-o:\/\/1.30.1\) is told of 10.244.5.105:5000 .* which the repository does not hold/,
    );
  });
});
