import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freePort } from '../../src/store/embedded/free-port.ts';
import type { TestCertificate } from './certificate.ts';
import { hasProgram, startProgram, stopProgram } from './program.ts';

/** Whether there is a registry to test on (Debian's docker-registry). */
export const hasRegistry = (): boolean => hasProgram('docker-registry', '--version');

export interface TestRegistry {
  readonly port: number;
  close(): Promise<void>;
}

/** A registry on loopback over the images in a folder, which several may share. */
export async function testRegistry(
  folder: string,
  { auth, tls }: { auth?: object; tls?: TestCertificate } = {},
): Promise<TestRegistry> {
  const port = await freePort();
  const file = join(folder, `registry-${port}.yaml`);
  const http = {
    addr: `127.0.0.1:${port}`,
    ...(tls ? { tls: { certificate: tls.certFile, key: tls.keyFile } } : {}),
  };
  const storage = { filesystem: { rootdirectory: join(folder, 'images') } };
  await writeFile(file, stringify({ version: 0.1, storage, http, ...(auth ? { auth } : {}) }));
  const server = await startProgram('docker-registry', ['serve', file], { ready: 'listening on' });
  return { port, close: () => stopProgram(server) };
}

/** Puts an image without layers into an open registry, under each tag. */
export async function pushImage(
  { port }: TestRegistry,
  repository: string,
  tags: readonly string[],
): Promise<void> {
  const base = `http://127.0.0.1:${port}/v2/${repository}`;
  const config = '{}';
  const digest = `sha256:${createHash('sha256').update(config).digest('hex')}`;
  const upload = await put(`${base}/blobs/uploads/`, { method: 'POST' });
  const target = new URL(upload.headers.get('location') ?? '', base);
  target.searchParams.set('digest', digest);
  await put(target.href, { headers: { 'content-type': 'application/octet-stream' }, body: config });
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = {
    schemaVersion: 2,
    mediaType,
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      size: config.length,
      digest,
    },
    layers: [],
  };
  for (const tag of tags)
    await put(`${base}/manifests/${tag}`, {
      headers: { 'content-type': mediaType },
      body: JSON.stringify(manifest),
    });
}

async function put(url: string, init: RequestInit): Promise<Response> {
  const answer = await fetch(url, { method: 'PUT', ...init });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return answer;
}
