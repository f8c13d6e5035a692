import type { Signature } from './signature.ts';

/** What Kimia itself says, beside what the Buildah or BuildKit in it do: its checks before a build, its context, its push. */
export const kimiaSignatures: readonly Signature[] = [
  {
    id: 'security-context',
    kind: 'failure',
    wording: 'Kimia: the pod runs as root, or lacks SETUID and SETGID',
    pattern:
      /KIMIA DOES NOT SUPPORT ROOT|Missing required capabilities: |capabilities \(SETUID, SETGID\) are missing|SETUID binaries found but cannot escalate|Neither capabilities nor SETUID binaries/i,
  },
  {
    id: 'user-namespaces-off',
    kind: 'failure',
    wording: "Kimia: the kernel's setting, in the table of its check",
    pattern: /Kernel Support: {1,40}Disabled/i,
  },
  {
    id: 'user-namespace-refused',
    kind: 'failure',
    wording: 'Kimia: the user has no ids in a user namespace, or may not make one',
    pattern: /\/etc\/sub[ug]id not configured|Namespace Creation: {1,40}Failed/i,
  },
  {
    id: 'git-auth',
    kind: 'failure',
    wording: 'Kimia: the file with the token is not where --git-token-file says',
    pattern: /failed to read git token file/i,
  },
  {
    id: 'context-not-found',
    kind: 'failure',
    wording: 'Kimia: the folder within the context is not there',
    pattern: /context sub-path does not exist/i,
  },
  {
    id: 'registry-unauthorized',
    kind: 'failure',
    wording: 'Kimia: its summary of a push that the registry refused',
    pattern: /AUTHENTICATION ERROR: Cannot push to /i,
  },
];
