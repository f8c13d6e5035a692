import { anyOf, type Signature } from './signature.ts';

/** What rootless builders and their runtimes say of the kernel's and the pod's restrictions. */
export const rootlessSignatures: readonly Signature[] = [
  {
    id: 'instruction-left-out',
    kind: 'warning',
    wording:
      'Buildah, Podman, Kimia: instructions that the OCI format does not hold, and no command of the build hangs on',
    pattern: anyOf(
      /(?:HEALTHCHECK|STOPSIGNAL|COMMENT)\b.{0,60} (?:is|are) (?:not supported|unsupported) (?:for|in|by) (?:the )?OCI/,
      /(?:HEALTHCHECK|STOPSIGNAL)\b.{0,40} (?:instruction )?(?:will be )?ignored/,
    ),
  },
  {
    id: 'instruction-not-in-oci',
    kind: 'warning',
    wording: 'Buildah, Podman, Kimia: a shell that the OCI format does not hold, and commands need',
    pattern: anyOf(
      /(?:SHELL|ONBUILD)\b.{0,60} (?:is|are) (?:not supported|unsupported) (?:for|in|by) (?:the )?OCI/,
      /(?:SHELL|ONBUILD)\b.{0,40} (?:instruction )?(?:will be )?ignored/,
      /Must use .?docker.? format/,
    ),
  },
  {
    id: 'user-namespaces-off',
    kind: 'failure',
    wording:
      "the kernel's words where user namespaces are off or used up, and its settings by name",
    pattern: anyOf(
      /max_user_namespaces|unprivileged_userns|apparmor_restrict|user namespaces? (?:are |is )?(?:not (?:enabled|supported|available)|disabled)|(?:not support|no) user namespaces(?! (?:needed|required))/,
      /max_\*_namespaces exceeded|unshare failed: Invalid argument|(?:unshare\((?:CLONE_NEWUSER|\.\.\.)\)|cannot clone|\bclone|fork\/exec \/proc\/self\/exe): (?:invalid argument|no space left)/,
      /(?:creat|enabl)\w* (?:a |new )?user ?namespaces?.{0,80}(?:invalid argument|no space left)/,
    ),
    unless: /please enable|(?<!^)warning|^warning(?!\s+Failed)|creating user namespaces with/i,
  },
  {
    id: 'user-namespace-refused',
    kind: 'failure',
    wording:
      'Buildah, RootlessKit, shadow: user namespaces are off, or the user has no ids in them',
    pattern: anyOf(
      /(?:creat|enabl)\w* (?:a |new )?user ?namespaces?.{0,80}(?:not permitted|denied)/,
      /new[ug]idmap|[ug]id_map\b.{0,80}(?:not permitted|denied|invalid|failed)|write to [ug]id_map failed|failed to (?:set ?up|write) (?:UID\/GID|[ug]id)[_ ]map/,
      /fork\/exec \/proc\/self\/exe: (?:operation not permitted|permission denied|resource temporarily)/,
      /cannot clone: operation not permitted/,
      /no sub[ug]id ranges|cannot find UID\/GID for user|(?:insufficient|not (?:be )?enough) (?:UIDs or GIDs|IDs) available in (?:the )?(?:user )?namespace|no mapping entry found in \/etc\/sub[ug]id|setting up [ug]id map: (?:Permission|Operation)/,
      /clone: operation not permitted\b|failed to start the child: /,
      /cannot re-exec process|cannot set up (?:user )?namespace|can't get final child's PID from pipe|No permissions to creat(?:e|ing) (?:a )?new namespace|Creating new namespace failed|unshare user ns: |rootless containers require user namespaces|not support the kernel namespaces|not mapped in user namespace/,
    ),
    unless:
      /please enable|(?<!^)warning|^warning(?!\s+Failed)|creating user namespaces with|security\.capability/i,
  },
  {
    id: 'unshare-refused',
    kind: 'failure',
    wording:
      'Buildah, Podman, BuildKit: the kernel refuses a namespace; a seccomp profile or a sysctl may have said so',
    pattern: anyOf(
      /unshare\((?:CLONE_NEW\w{2,6}|\.\.\.)\): (?:operation not permitted|permission denied)/,
      /unshare: (?:operation not permitted|unshare failed)|failed to unshare namespaces|unshare user namespace: /,
    ),
  },
  {
    id: 'cache-not-writable',
    kind: 'failure',
    wording: 'Kimia, Buildah, buildpacks: the cache or the image store belongs to someone else',
    pattern: anyOf(
      /cache (?:dir(?:ectory)?|volume|folder)?.{0,120}(?:permission denied|not writable|read-only file system)/,
      /chmod \/cache\S{0,200}: operation not permitted|(?:mkdir|open|chown|lchown|stat|creat\w*) [^:\n]{0,200}(?:\/cache|\/\.cache|cache\/)[^\n]{0,200}: (?:permission denied|operation not permitted)/,
      /(?:containers\/storage|\/share\/containers|\/share\/buildkit|\.cache\/containers|\/var\/lib\/containers|\/var\/run\/containers|\/run\/containers|\/run\/libpod|buildkit\/[\w./-]{1,80}lock)\b[^\n]{0,200}(?:permission denied|operation not permitted)|mkdir \/(?:var\/)?run\/user\/\S{1,200}: permission denied|mkdir (?:\/|\/home\/[\w-]{1,40}\/|\/root\/)\.(?:local|config|docker)\b\S{0,200}: permission denied|\/var\/tmp\/(?:buildah|storage|container)\S{0,200}: permission denied/,
      /unable to save layer to cache: (?:operation not permitted|permission denied)|failed to create (?:volume|launch|build) cache: .{0,300}permission denied/,
      /cannot (?:remove|create|open|touch) .{0,40}\/cache\b.{0,200}permission denied|could not create module cache|could not create local repository at|\.docker\/buildx\/\S{1,200}: permission denied|cache folder contains root-owned|\.gradle.{0,80}permission denied/,
      /(?:EACCES|permission denied).{0,80}(?:\/\.npm|\/\.cache|_cacache|\/go-build)\b/,
    ),
    unless:
      /pip as root|has been disabled|caching disabled|\bmount(?:ing)?\b|publickey|auth\.json/i,
  },
  {
    id: 'security-context',
    kind: 'failure',
    wording: 'runc, crun, Kaniko, Buildah, BuildKit: the pod may not do what the builder needs',
    pattern: anyOf(
      /creating new mount namespace .{0,300}operation ?(?:not permitted)?/,
      /(?:mount|mounting|remount):? .{0,200}: (?:operation not permitted|permission denied)|mount: permission denied|must be superuser to use mount/,
      /OCI permission denied|sd-bus call: .{0,60}permission denied|requires a privileged container|container init caused .{0,400}(?:operation not permitted|permission denied)|container init: .{0,300}operation not permitted|apply caps: operation not permitted|failed to execute command: .{0,200}operation not permitted|^E: set(?:groups|e[ug]id|res[ug]id) .{0,80}failed|(?:crun|runc): .{0,200}(?:operation not permitted|permission denied)/,
      /\/dev\/fuse.{0,80}(?:not permitted|no such|denied)|fuse: device (?:\S{1,80} )?not found|fuse-overlayfs: cannot (?:mount|open)/,
      /(?:setgroups|setresuid|setresgid|setuid|setgid|set groups|sethostname|chroot|pivot_root|prctl|capset|keyctl)\b.{0,120}(?:operation not permitted|permission denied)/,
      /mkdir \/kaniko\S{0,200}: (?:permission denied|read-only file system)|(?:open|can't create) \/kaniko\S{0,200}: permission denied|(?:chown|chmod) \/kaniko\S{0,200}: operation not permitted/,
      /^(?:error: )?permission denied$|(?:buildkitd|buildah|podman|dockerd|rootlesskit): permission denied$|(?:PermissionDenied desc =|returned error:) operation not permitted/,
      /rootless runtime: .{1,200}(?:read-only|permission denied)|(?:open|creat\w*|mkdir|write) \S{1,200}: read-only file system/,
      /kernel does not support overlay fs|'overlay' is not supported over overlayfs|unable to create kernel-style whiteout/,
      /kaniko should only be run inside of a container/,
      /permission denied while trying to connect|docker\.sock: (?:connect: )?permission denied/,
      /(?:CAP_|capabilit)\w{2,40}.{0,120}(?:not permitted|denied|missing|required)|no new privileges/,
      /(?:must|needs? to|should) (?:be )?run as (?:root|a privileged)|started with root privileges|executed as the mapped root|Devices cgroup isn't mounted|open\W{1,3}\/dev\/net\/tun\W{1,4}no such file|(?:mkdir|open|stat|chown) \/(?:layers|cnb|platform|workspace\/[\w-]{1,40}\.toml)\b\S{0,200}: permission denied|must specify a user that is numeric|failed to execute command: (?:mkdir|open|unlinkat|rename|chmod|chown) \S{1,300}: permission denied|failed to exec as user \d{1,10}:\d{1,10}: |failed to chown volumes|you must be root|requires root privileges|are you root\?/,
      /seccomp.{0,120}(?:not permitted|denied|block)|generate seccomp|apply apparmor|apparmor failed to apply profile|apparmor profile not found|get apparmor_parser version|enforce AppArmor|failed to create NAT chain|effective uid is not 0|\/sys\/fs\/cgroup\S{0,200}: (?:permission denied|read-only file system|operation not permitted)|\/run\/buildkit\S{0,100}: permission denied|ensure we are a cloned binary|netavark: .{0,200}(?:operation not permitted|permission denied)/,
    ),
    unless:
      /Not required|required for overlay|apt-get|^E: (?!set)|mount callback|lchown|removing whiteout|copying (?:dir|file): chown/i,
  },
];
