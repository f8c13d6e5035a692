import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hasProgram } from './program.ts';

/** Whether certificates can be made here. */
export const canCertify = (): boolean => hasProgram('openssl', 'version');

/** A self-signed certificate in PEM, with its key, and the files that hold them. */
export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** For these names, in that folder. */
export async function testCertificate(
  folder: string,
  names: readonly string[],
): Promise<TestCertificate> {
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const alternatives = names.map((name) => `DNS:${name}`).join(',');
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-days', '2', '-subj', '/CN=buildmedic-test', '-keyout', keyFile, '-out', certFile],
    ...['-addext', `subjectAltName=${alternatives}`],
  ]);
  const [cert, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]);
  return { cert, key, certFile, keyFile };
}
