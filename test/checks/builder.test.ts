import type { V1Container } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { builderOf, option } from '../../src/checks/builder.ts';
import { kaniko } from '../support/objects.ts';

const builder = (...containers: V1Container[]) => builderOf({ containers });
const told = (changes: Partial<V1Container>) => builder(kaniko(changes));

describe('which container builds', () => {
  it('is told by its image', () => {
    const sidecar = { name: 'istio-proxy', image: 'istio/proxyv2:1.22' };
    expect(builder(sidecar, kaniko())).toMatchObject({
      kind: 'kaniko',
      container: { name: 'kaniko' },
    });
    expect(told({ image: 'ghcr.io/rapidfort/kimia:1.0.13' })?.kind).toBe('kimia');
    expect(told({ image: 'quay.io/buildah/stable:v1.37' })?.kind).toBe('buildah');
    expect(told({ image: 'moby/buildkit:v0.13.2-rootless' })?.kind).toBe('buildkit');
  });

  it('is told by its program when the image is a copy under another name', () => {
    const copy = { name: 'build', image: 'mirror.example/tools:3', command: ['/kaniko/executor'] };
    expect(builder(copy)?.kind).toBe('kaniko');
  });

  it('is not told by what an argument happens to be called', () => {
    expect(
      told({
        image: 'ghcr.io/rapidfort/kimia:1.0.13',
        args: ['--destination=reg:5000/kaniko-migrated/app:1'],
      })?.kind,
    ).toBe('kimia');
    const uploader = { name: 'upload', image: 'curlimages/curl', args: ['--name=kaniko'] };
    expect(builder(uploader, kaniko())?.container.name).toBe('kaniko');
  });

  it('may be an init container', () => {
    const init = builderOf({
      containers: [{ name: 'notify', image: 'curlimages/curl' }],
      initContainers: [kaniko()],
    });
    expect(init?.container.name).toBe('kaniko');
  });

  it('is the one with a destination when no builder is known, else the first', () => {
    const pusher = { name: 'push', image: 'mirror.example/x', args: ['--destination', 'reg:1/a'] };
    const other = { name: 'other', image: 'busybox' };
    expect(builder(other, pusher)).toMatchObject({ kind: 'unknown', destination: 'reg:1/a' });
    expect(builder(other)?.container.name).toBe('other');
    expect(builderOf(undefined)).toBeUndefined();
  });
});

describe('where it pushes to', () => {
  it('is read from --destination and -d in their forms', () => {
    const destination = (...args: string[]) => told({ args })?.destination;
    expect(destination('--destination=reg:5000/app:1')).toBe('reg:5000/app:1');
    expect(destination('--destination', 'reg:5000/app:1')).toBe('reg:5000/app:1');
    expect(destination('-d', 'reg:5000/app:1')).toBe('reg:5000/app:1');
    expect(destination('-d=reg:5000/app:1')).toBe('reg:5000/app:1');
    expect(destination('--destination="reg:5000/app:1"')).toBe('reg:5000/app:1');
    expect(destination('--no-push', '--destination', '--cache=true')).toBeUndefined();
  });

  it('is the first of several destinations', () => {
    const builder = told({ args: ['--destination=a:1/x', '--destination=b:1/x'] });
    expect(builder?.registry).toBe('a:1');
  });

  it('is found in a shell script, with its line breaks', () => {
    const script =
      '/kaniko/executor \\\n  --context=dir:///workspace \\\n  --destination reg:5000/app:1\n';
    expect(told({ command: ['/busybox/sh', '-c'], args: [script] })).toMatchObject({
      destination: 'reg:5000/app:1',
      context: 'dir:///workspace',
    });
  });

  it("is not mixed up with a shell's own -c and -d", () => {
    const script =
      'if [ -d /workspace ]; then buildah bud . && buildah push app docker://reg:5000/app:1; fi';
    expect(
      told({ image: 'quay.io/buildah/stable', command: ['sh', '-ec', script], args: [] }),
    ).toMatchObject({ destination: 'reg:5000/app:1', registry: 'reg:5000' });
    const plain = told({ command: ['sh', '-c', '/kaniko/executor -d reg:5000/app:1'], args: [] });
    expect(plain?.context).toBeUndefined();
    expect(plain?.destination).toBe('reg:5000/app:1');
  });

  it('takes variables from the manifest, and guesses no registry without them', () => {
    const args = ['--destination=$(REGISTRY)/app:$(TAG)'];
    expect(told({ args, env: [{ name: 'REGISTRY', value: 'reg:5000' }] })).toMatchObject({
      destination: 'reg:5000/app:$(TAG)',
      registry: 'reg:5000',
    });
    expect(told({ args })?.registry).toBeUndefined();
    const env = [{ name: 'REGISTRY', value: 'reg:5000' }];
    const script = '/kaniko/executor -d "$REGISTRY/app"';
    expect(told({ command: ['sh', '-c'], args: [script], env })?.registry).toBe('reg:5000');
  });

  it('is Docker Hub for a name without a registry', () => {
    expect(told({ args: ['--destination=acme/app:1'] })?.registry).toBe('docker.io');
  });

  it("is the last word of Buildah's push, past the values of its options", () => {
    const pushed = (script: string) =>
      told({ image: 'quay.io/buildah/stable', command: ['sh', '-c'], args: [script] })?.destination;
    expect(pushed('buildah push --tls-verify=false app docker://reg:5000/app:1')).toBe(
      'reg:5000/app:1',
    );
    expect(pushed('buildah push --creds user:pass reg:5000/app:1')).toBe('reg:5000/app:1');
    expect(pushed('buildah push --authfile /auth.json reg:5000/app:1 && echo done')).toBe(
      'reg:5000/app:1',
    );
    expect(pushed('buildah bud -t app .; buildah push reg:5000/app:1;')).toBe('reg:5000/app:1');
    expect(pushed('git push origin main; buildah bud .')).toBeUndefined();
    expect(pushed('podman build -t app . && podman push app docker://reg:5000/app:1')).toBe(
      'reg:5000/app:1',
    );
    expect(pushed('docker build -t reg:5000/app:1 . && docker push --quiet reg:5000/app:1')).toBe(
      'reg:5000/app:1',
    );
  });

  it("is read from the output of BuildKit's build", () => {
    const output = (...args: string[]) =>
      builder({ name: 'build', image: 'moby/buildkit:v0.13.2', command: ['buildctl'], args });
    expect(output('build', '--output', 'type=image,name=reg:5000/app:1,push=true')).toMatchObject({
      destination: 'reg:5000/app:1',
      registry: 'reg:5000',
    });
    expect(output('build', '-o=type=image,push=true,name=reg:5000/app:1')).toMatchObject({
      destination: 'reg:5000/app:1',
    });
    expect(
      output('build', '--output', 'type=image,"name=reg:5000/app:1,reg:5000/app:latest",push=true'),
    ).toMatchObject({ destination: 'reg:5000/app:1' });
    expect(output('build', '--output', 'type=local,dest=out')?.destination).toBeUndefined();
  });
});

describe('option', () => {
  it('reads the first form that stands there', () => {
    expect(option(['--context', '--destination'], ['--context'])).toBeUndefined();
    expect(option(['-c=dir:///w', '--context=b'], ['--context', '-c'])).toBe('dir:///w');
    expect(option(['--contextual=x'], ['--context'])).toBeUndefined();
  });
});
