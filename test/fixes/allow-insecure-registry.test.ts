import { describe, expect, it } from 'vitest';
import { allowInsecureRegistry } from '../../src/fixes/allow-insecure-registry.ts';
import { type Fact, type FactValue, fact } from '../../src/model/facts.ts';
import { fixedBy, jobWith } from './requests.ts';

const fixed = fixedBy(allowInsecureRegistry);
const host = '10.43.170.72:5000';
const speaks = (
  mismatch: FactValue<'transport.mismatch'>,
  insecure: FactValue<'builder.insecure'> = mismatch === 'server-http' ? 'off' : 'on',
): Fact[] => [
  fact('transport.host', host),
  fact('transport.mismatch', mismatch),
  fact('builder.insecure', insecure),
];
const job = (...args: string[]) =>
  jobWith(`args: [${[`--destination=${host}/app:7`, ...args].join(', ')}]`);
const by = (image: string, text: string) => text.replace(/image: .*/, `image: ${image}`);

describe('a registry that speaks plain HTTP', () => {
  it('is named to Kaniko and Kimia, and no other is', () => {
    expect(fixed(job('--cleanup'), ...speaks('server-http'))).toBe(
      job('--cleanup', `--insecure-registry=${host}`),
    );
    const kimia = (text: string) => by('ghcr.io/rapidfort/kimia:1.0.13', text);
    expect(fixed(kimia(job('--insecure-registry=a:1')), ...speaks('server-http'))).toBe(
      kimia(job('--insecure-registry=a:1', `--insecure-registry=${host}`)),
    );
  });

  it('is told to BuildKit in its exporter', () => {
    const buildctl = (more: string) =>
      by(
        'moby/buildkit:v0.16.0',
        jobWith(
          `command: [buildctl, build, --output, "type=image,name=${host}/app:7,push=true${more}"]`,
        ),
      );
    expect(fixed(buildctl(''), ...speaks('server-http'))).toBe(buildctl(',registry.insecure=true'));
  });

  const script = (text: string) =>
    by('quay.io/buildah/stable:v1.37.0', jobWith(`command: [sh, -c, "${text}"]`));

  it('is told to Buildah at the command that speaks to it', () => {
    const text = (push: string, bud = 'bud') =>
      script(`set -e; buildah ${bud} -t app . && buildah ${push} app docker://${host}/app:7`);
    expect(fixed(text('push'), ...speaks('server-http'))).toBe(text('push --tls-verify=false'));
    const other = fact('log.signature', 'other-registry-http-https');
    expect(fixed(text('push'), ...speaks('server-http'), other)).toBe(
      text('push', 'bud --tls-verify=false'),
    );
  });

  it('is told to Buildah on one line among several, and the others stay as they are', () => {
    const text = (option: string) =>
      by(
        'quay.io/buildah/stable:v1.37.0',
        jobWith(`command: [bash, -c]
          args:
            - |
              set -e   # buildah push fails at once

              # buildah push app: what comes last
              if [ -n "$TAG" ]; then tag="$TAG"; fi
              buildah --storage-driver vfs bud \\
                -t "app:$tag" .
              buildah push${option} \\
                --retry 3 \\
                "app:$tag" docker://${host}/app:7 >push.log 2>&1`),
      );
    expect(fixed(text(''), ...speaks('server-http'))).toBe(text(' --tls-verify=false'));
    expect(fixed(text(' --tls-verify=true'), ...speaks('server-http'))).toBe(
      text(' --tls-verify=false'),
    );
  });

  it.each([
    ['echo buildah push app', /no plain buildah push stands in the script/],
    ["echo 'a; buildah push app'", /no plain buildah push stands in the script/],
    ['buildah push --tls-verify=false app', /passes --tls-verify=false already: apply it/],
    ['buildah push --tls-verify=$VERIFY app', /takes options from a variable/],
    ['buildah push $PUSH_OPTS app', /takes options from a variable \(\$PUSH_OPTS\)/],
    ['for one in a b; do buildah push $one; done', /stands in a loop in the script/],
    ['buildah push app | tee log', /stands in a pipe in the script/],
    ['cat digest | buildah push app', /stands in a pipe in the script/],
    ['echo $(buildah push app)', /stands in a substitution in the script/],
    ['push() { buildah push app; }; push', /stands in a group in the script/],
    ['case a in a) buildah push app;; esac', /stands in a case in the script/],
    ['echo `buildah push app`', /is written in a way that the bot does not edit/],
  ])('is not told to Buildah in a script such as %s', (text, because) => {
    expect(fixed(script(text), ...speaks('server-http'))).toMatch(because);
  });

  it('is not told to Buildah in a list where the option has no place', () => {
    const list = (verify: string) =>
      by(
        'quay.io/buildah/stable:v1.37.0',
        jobWith(`command: [buildah, push, ${verify}${host}/app:7]`),
      );
    expect(fixed(list(''), ...speaks('server-http'))).toMatch(/pass --tls-verify=false before/);
    expect(fixed(list('--tls-verify=true, '), ...speaks('server-http'))).toBe(
      list('--tls-verify=false, '),
    );
  });

  it('is the business of the node where that pulls', () => {
    const facts = [
      ...speaks('server-http').slice(0, 2),
      fact('node.runtimeVersion', 'cri-o://1.31.2'),
    ];
    expect(fixed(job(), ...facts)).toMatch(/it is the node that pulls, and its runtime \(cri-o/);
  });
});

describe('a registry that speaks TLS', () => {
  it('is not spoken to in the open any more', () => {
    const text = job('--insecure', '--insecure-registry', host, '--insecure-registry=a:1');
    expect(fixed(text, ...speaks('server-https'))).toBe(job('--insecure-registry=a:1'));
  });

  it('is left alone where the same option serves another registry', () => {
    expect(
      fixed(job('--insecure', '--destination=other:5000/app:7'), ...speaks('server-https')),
    ).toMatch(/pushes to other:5000\/app:7 too, for which --insecure may be right/);
  });

  it('is left alone where the repository is ahead', () => {
    expect(fixed(job(), ...speaks('server-https'))).toMatch(/says none of .* any more/);
  });
});
