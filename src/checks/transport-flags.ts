import type { FactValue } from '../model/facts.ts';
import { type Builder, option } from './builder.ts';
import type { Mounted } from './mounted-file.ts';

interface Told<K> {
  readonly kind: K;
  /** The argument, or that there is none. */
  readonly text: string;
}

/** Whom the builder trusts. `file` is what it was told to read. */
export interface Trust extends Told<Exclude<FactValue<'builder.trust'>, 'ca-missing'>> {
  readonly file?: string;
}

/** May this builder speak plain HTTP to that registry? Undefined for a builder of which that is not known. */
export function insecurity(
  builder: Builder,
  registry: string,
): Told<FactValue<'builder.insecure'>> | undefined {
  const on = flagOf(builder, registry, openFlags[builder.kind] ?? []);
  if (on) return { kind: 'on', text: on };
  const skip = flagOf(builder, registry, skipFlags[builder.kind] ?? []);
  if (skip) return { kind: 'skip-verify', text: skip };
  const [usual] = openFlags[builder.kind] ?? [];
  return usual ? { kind: 'off', text: `no ${usual} for ${registry}` } : undefined;
}

// Kaniko README, "Additional Flags"; Kimia's help; buildah-push(1); BuildKit README, "Exporters".
const openFlags: Partial<Record<Builder['kind'], readonly string[]>> = {
  kaniko: ['--insecure-registry', '--insecure', '--insecure-pull'],
  kimia: ['--insecure-registry', '--insecure', '--insecure-pull'],
  buildah: ['--tls-verify=false'],
  buildkit: ['registry.insecure=true'],
};
const skipFlags: Partial<Record<Builder['kind'], readonly string[]>> = {
  kaniko: ['--skip-tls-verify-registry', '--skip-tls-verify', '--skip-tls-verify-pull'],
  kimia: ['--skip-tls-verify'],
};

/** The argument that sets one of the flags, for all registries or for this one. */
function flagOf(
  { arguments: words }: Builder,
  registry: string,
  flags: readonly string[],
): string | undefined {
  return words.find((word, index) =>
    flags.some((flag) => {
      if (flag.includes('=')) return word === flag || word.split(',').includes(flag);
      const [name, value] = word.split('=');
      if (name !== flag) return false;
      return flag.endsWith('-registry')
        ? (value ?? words[index + 1]) === registry
        : value === undefined || /^(?:true|1)$/i.test(value);
    }),
  );
}

const trustFolders: Partial<Record<Builder['kind'], readonly string[]>> = {
  kaniko: ['/kaniko/ssl/certs'],
  kimia: ['/etc/containers/certs.d', '/etc/docker/certs.d'],
  buildah: ['/etc/containers/certs.d', '/etc/docker/certs.d'],
  buildkit: ['/etc/buildkit/certs', '/etc/docker/certs.d'],
};
const systemFolders = ['/etc/ssl/certs', '/usr/local/share/ca-certificates', '/etc/pki'];

/** Whom the builder is told to trust at that registry. Undefined for a builder of which that is not known. */
export function certificateOf(
  builder: Builder,
  registry: string,
  mounts: readonly Mounted[],
): Trust | undefined {
  const own = trustFolders[builder.kind];
  if (!own) return undefined;
  const insecure = insecurity(builder, registry);
  if (insecure && insecure.kind !== 'off') return { kind: 'any', text: insecure.text };
  const named = certificateArgument(builder, registry) ?? certificateVariable(builder);
  if (named) return { kind: 'own-ca', ...named };
  const mount = mounts.find(({ mount: { mountPath } }) =>
    [...own, ...systemFolders].some((folder) => `${mountPath}/`.startsWith(`${folder}/`)),
  );
  return mount
    ? {
        kind: 'own-ca',
        text: `${mount.mount.name} mounted at ${mount.mount.mountPath}`,
        file: mount.mount.mountPath,
      }
    : { kind: 'system', text: 'no certificate of your own is mounted or named' };
}

/** `--registry-certificate registry=/certs/ca.crt` of Kaniko, a folder for Kimia, `--cert-dir` for Buildah. */
function certificateArgument({ kind, arguments: words }: Builder, registry: string) {
  const value = option(words, [kind === 'buildah' ? '--cert-dir' : '--registry-certificate']);
  if (!value) return undefined;
  const [host, path] = value.includes('=') ? value.split('=') : [registry, value];
  return host === registry && path ? { text: `certificate ${value}`, file: path } : undefined;
}

function certificateVariable({ container }: Builder) {
  const variable = container.env?.find(
    ({ name, value }) => /^SSL_CERT_(?:FILE|DIR)$/.test(name) && value,
  );
  return variable?.value
    ? { text: `${variable.name}=${variable.value}`, file: variable.value }
    : undefined;
}
