import { anyOf, type Signature } from './signature.ts';

export const platformSignatures: readonly Signature[] = [
  {
    id: 'exec-format',
    kind: 'failure',
    wording: "the kernel's and the registries' words for another processor architecture",
    pattern: anyOf(
      /exec format error|cannot execute binary file/,
      /no match for platform|no matching manifest for|no (?:image|child|manifest) (?:found )?(?:in|with|for) (?:image index |manifest list |platform |architecture )|no (?:matching platform|suitable image) found|(?:couldn't find|failed to find image for) platform|list does not contain an image for|UnlistedPlatformInManifestList|runtime execution on platform .{1,80} not supported/,
      /(?:image|platform) .{0,200}does not match the (?:specified|expected) platform|does not provide (?:the specified|any) platform/,
      /image operating system ".{1,40}" cannot be used|unsupported platform|rosetta error|bad CPU type in executable|is incompatible with a .{1,60} host|container operating system does not match|CPU does not support x86-64-v\d|Invalid ELF image for this architecture|qemu-[\w-]{2,20}: Could not open|Error while loading \/\S{1,300}: (?:No such file|Exec format)|qemu: (?:uncaught target signal|unsupported syscall)/,
    ),
    unless: /^WARNING: |is not a multi/i,
  },
];

/** What the builders say of the Dockerfile, of layers and of themselves. */
export const buildSignatures: readonly Signature[] = [
  {
    id: 'dockerfile-invalid',
    kind: 'failure',
    wording: 'Kaniko, BuildKit, Buildah: the Dockerfile cannot be read as one',
    pattern: anyOf(
      /dockerfile parse error|(?:failed to|error) pars(?:e|ing) (?:the )?(?:stages|Dockerfile)|pars(?:e|ing) (?:main |additional )?dockerfile/,
      /unknown instruction|file with no instructions|no build stage in current context|invalid from flag value|Dockerfile (?:\([^)]{1,200}\) )?cannot be empty/,
      /requires (?:exactly|at least) (?:one|two|three) arguments?|requires either one (?:or three arguments|argument, or three)/,
      /isn't allowed as an ONBUILD trigger|Please provide a source image with .from. prior to commit|^(?:ERROR: )?(?:failed to solve: )?duplicate name \S{1,100}$|it needs to be defined before current stage|invalid name for build stage|(?:COPY|ADD|RUN) only supports the --|ENV must have two arguments|STEP "RUN .{1,200}: (?:invalid filesystem|unsupported mount|invalid mount) type|experimental feature \S{1,60} has been disabled|missing ':' in substitution/,
      /requires a FROM instruction|no FROM statement|must begin with (?:a )?FROM|must start with (?:a )?FROM/,
      /base name \(.{0,200}\) should not be blank|failed to parse stage name|circular dependency detected on stage/,
      /source can't be a URL for COPY|Invalid --mount command|unable to resolve argument .{0,20}from=|unsupported value .{1,60} for .RUN --network/,
      /target stage .{1,200} could not be found|failed to reach build target|target .{1,100} not found in Dockerfile|target "[^"]{1,100}" was not found in the provided|no stage or (?:image|additional build context) found with/,
      /is not a valid target build stage/,
      /unterminated heredoc|unexpected end of statement while looking|failed to process "?.{1,300}: (?:unsupported modifier|missing|unexpected)/,
      /the --(?:mount|chmod|link|checksum|parents) option requires BuildKit|STEP .{1,300}Unknown flag: |multiple (?:CMD|FROM) .{0,40}not allowed/,
      /reading multiple stages|(?:building|getting) stage.{0,80}: could not parse reference|^(?:error building image: )?could not parse reference/,
      /destination must be a directory and end (?:with|in)\b|Invalid containerPort|failed to parse platform|can't find = in|Syntax error - can't find|ENV names can not be blank|names? can not be blank/,
    ),
    unless:
      /failed to resolve|pull access|not found: manifest|failed to authorize|no such host|i\/o timeout|x509: /i,
    ownWords: true,
  },
  {
    id: 'snapshot-failed',
    kind: 'failure',
    wording:
      'Kaniko, containerd, Docker, Buildah: a layer cannot be unpacked or a snapshot not taken',
    pattern: anyOf(
      /failed to (?:take|write|get|initialize|do) (?:a )?(?:snapshot|filesystem)|error taking snapshot|snapshotting failed|snapshotting error|failed to write file to snapshot/,
      /(?:error|failed|failure) (?:unpacking|extracting|to unpack|to extract|unarchiv\w+)|extract(?:ing)? fs from image/,
      /Unable to add (?:file|parent dir) .{1,300} to layered map|could not save files?: |deleting file system after stage|layered map/,
      /failed to get filesystem from image|error removing .{1,300} to make way|removing whiteout|(?:unlinkat|remove) \S{1,300}: (?:device or resource busy|directory not empty)/,
      /failed to register layer|ApplyLayer|(?:writing|committing|storing) (?:the )?(?:finished )?layer .{0,300}(?:lchown|operation not permitted|invalid argument)/,
      /failed to (?:prepare|commit|create) (?:extraction )?(?:snapshot|overlay)|creating (?:overlay|aufs|btrfs) mount to .{1,400}(?:invalid argument|no such file or directory|device or resource busy)|creating read-write layer|error creating overlay mount|failed to mount .{0,300}(?:overlay|overlayfs).{0,200}invalid argument/,
      /\b(?:lchown|chown|fchown) \S{1,300}: (?:operation not permitted|invalid argument|permission denied)|lsetxattr .{1,200}: operation not (?:permitted|supported)|changing ownership of .{1,300}Operation not permitted|chown: .{1,300}operation not permitted/,
      /error building stage: (?:chmod|chown|lchown|symlink|mknod|link) .{0,300}: operation not permitted|error building stage: lstat \S{1,300}: no such file|processing tar file\(/,
      /archive\/tar: |invalid tar header|error creating hardlink|link \S{1,300} \S{1,300}: (?:no such file|invalid cross|file exists)|mkdir \S{1,300}: not a directory/,
      /failed to unpack image on snapshotter|reader from content store|filesystem layer verification failed|max depth exceeded|failed to (?:compute|apply) diff|diff tar stream|layer not known|layer does not exist|unknown parent image ID|replacing mount point|unpacking failed|file integrity checksum failed|prepare extraction (?:snapshot|layer)|missing parent (?:"[^"]{1,300}" )?bucket|failing getSize|snapshot \S{1,200} does not exist|layers from manifest don't match|mismatched image rootfs|mounting new container: readlink|copying layers and metadata for container|(?:copying system image|adding layer with blob) .{1,600}no such file or directory|untarring layer|mount callback failed/,
      /failed to (?:mount rootfs component|create containerd container: (?:failed to (?:mount|stat|rename)|mounts?: |error unpacking|failed to \w{1,20} snapshot)|mount \S{1,200}\/tmpmounts)|snapshot \S{1,200} is not ready/,
      /Digest did not match|image config verification failed|unexpected commit (?:digest|size)|failed size validation|failed to prepare \S{1,100} as \S{1,100}: |reading layer contents|invalid deflate|gzip: invalid checksum|on copy: unexpected EOF/,
      /Error creating hash for|failed to hash|error getting (?:file )?info|layer from (?:tar|file)/,
    ),
    unless: anyOf(
      /no space left on device|ENOSPC|disk quota exceeded|cannot allocate memory/,
      /i\/o timeout|no such host|x509: |connection re|pull access|manifest unknown|(?<![\w/.-])unauthorized\b(?![-./]\w)|toomanyrequests|no match for platform/,
      /failed to resolve reference|failed to get (?:fileinfo|files used)|unexpected media type text\/html/,
      /git |creating symlink: symlink|refs\/|failed to push .{0,300}failed commit|DIGEST_INVALID|Failed to extract cache/,
      // The reason was cut off, or stands on the next line.
      /: (?:write|open|mkdir|copy|sync) \/[^\s:]{1,300}$/,
    ),
  },
  {
    id: 'device-file-copied',
    kind: 'failure',
    wording:
      'Kaniko copies /dev/full between stages: the kernel says the disk is full, and it is not',
    pattern: /\/dev\/full: no space left/i,
  },
  {
    id: 'no-space-in-build',
    kind: 'failure',
    wording: "the kernel's words for a full file system, on the node or in the build's volume",
    pattern: anyOf(
      /no space left on (?:the )?device|\bENOSPC\b|\[?Errno 28\]?|Wrote only \d{1,12} of \d{1,12} bytes|disk quota exceeded|not enough (?:free )?(?:disk )?space|Thin Pool has \d{1,12} free/,
      /(?:running )?out of disk space|file ?system is full|don't have enough free space|more space needed on the|installing package \S{1,200} needs \d{1,9}[KMGT]?B (?:more space )?on the |database or disk is full|insufficient (?:disk )?space|disk (?:is )?full\b/,
    ),
    unless:
      /\/dev\/full|user namespace|max_user_namespaces|max_\*_namespaces|CLONE_NEW|inotify|\/proc\/self\/exe|commit_memory/i,
  },
  {
    id: 'out-of-memory',
    kind: 'failure',
    wording: 'kubelets, shells, compilers, Go, Node, JVM: killed by the kernel, or short of heap',
    pattern: anyOf(
      /OOMKilled\b(?![-.]\w)|OOM Killed|(?:was|been|got|reason:) OOM-Killed\b(?![-.\w])|OutOfMemoryKilled|StepOutOfMemory|cannot map pages in arena|JVM heap space is exhausted|out of memory|(?:error|condition|killed)\b.{0,40} out-of-memory\b(?![-./])|(?<![\w/-])out-of-memory (?:error|condition|kill)|(?:invoked|by|from) (?:the )?(?:\w{1,12} )?OOM[- ]?killer\b(?![-./:@]\w)|(?<![\w/-])OOM[- ]?killer (?:was |has |invoked|killed|terminated|triggered|kicked)|signal: killed|Killed signal terminated program|internal compiler error: Killed/,
      /(?:died|terminated|killed) (?:of|with|by) signal 9|signal: 9|SIGKILL|signal 9\b|(?:container|subprocess) exited on killed|killed (?:by|due to) (?:the )?OOM\b/,
      /(?:exit(?:ed)?|status|code|errno|terminated)\b[^\d\n]{0,40}\b137\b|returned 137 exit status|\*\*\* \[.{1,300}\] (?:Killed|Error 137)\b/,
      /^(?:\/bin\/(?:ba)?sh: .{0,80}|\S{1,80}: line \d+: .{0,120})?Killed\b(?![-.]\w)/,
      /OutOfMemoryError|GC overhead limit|Java heap space|cannot allocate memory|n't allocate enough memory|\bENOMEM\b|std::bad_alloc|\bMemoryError\b|virtual memory exhausted/,
      /Array buffer allocation failed|memory exhausted|GC heap initialization failed|OutOfMemoryException|Allowed memory size of \d{1,12} bytes exhausted|lack of memory or swap|System OOM encountered|commit_memory|Native memory allocation|ArrayMemoryError|failed to allocate memory|\boom-kill:constraint|memory allocation of \d{1,20} bytes failed|running out of JVM (?:heap|memory|Metaspace)|unable to execute command: Killed|memory limit reached/,
      /daemon (?:has )?disappeared|process exited too early|insufficient memory for the Java|heap limit Allocation failed/,
    ),
    unless: /mlock failed|low on resource|-XX:|nodes are available/i,
  },
  {
    id: 'deadline',
    kind: 'failure',
    wording:
      'Kubernetes, Tekton, Jenkins, GitLab, Cloud Build: the time allowed for the build is over',
    pattern: anyOf(
      /\bDeadlineExceeded\b|(?:Task|Pipeline|Build)RunTimeout|timed out waiting for the condition/,
      /execution took longer than|exceeded the (?:maximum execution time|timeout)|Cancelling nested steps due to timeout|Timeout has been exceeded/,
      /failed to finish within|build timed out|build (?:has )?exceeded|completed with status "TIMEOUT"|longer than (?:the )?specified deadline|exceeded timeout of|BUILD_TIMED_OUT|build has timed out|TimeoutStepExecution\$ExceededTimeout|completion because the timeout was exceeded|failed: context deadline exceeded$|^##\[error\]The task has timed out|^The task has timed out|^Pod running timeout\.$|exceeded the (?:maximum )?time limit|exceeded (?:its |build )?time limit/,
      /(?:step|job|build|pod|task) .{0,80}timed out after|timed out after \d+ ?(?:m|h|s|minutes|seconds|hours)\b|(?:timeout|time limit) of \d+ ?\w{1,8} (?:was )?(?:reached|exceeded)/,
      /the build (?:timed out|exceeded)|maximum (?:run|build) ?time|maximum duration of|longer than the maximum time|StepTimeout|Max duration limit exceeded|\bstatus"?: "?TIMEOUT\b|exceeded (?:its|the specified) (?:time ?limit|timeout|deadline)|exited because it timed out|^(?:Error: |##\[error\])The action has timed out|timeout failure or the job got stuck|Job was not completed in time/,
      /Too long with no output|No output has been received in the last|without output running|sending signal TERM to command|(?:abort|cancell?|kill|stopp)ed the build due to (?:build )?timeout|build (?:was )?(?:abort|cancell?|kill|stopp)ed due to (?:a |its )?timeout|^Timed out!$/,
    ),
    // gRPC's status of one call; the kubelet waiting for a volume; Helm and kubectl for what they deploy.
    unless:
      /code = DeadlineExceeded|Unfortunately, an error has occurred|mount volumes|FailedMount|npm ERR|\bpip\b|pulling image|curl:|OOM(?![-\w])|OOMKilled|memory limit|rollout|condition on (?:deployment|statefulset|daemonset|service|ingress|certificate)|(?:pre|post)-(?:install|upgrade|delete)|atomic being set|(?:INSTALLATION|UPGRADE) FAILED/i,
  },
  {
    id: 'deadline',
    kind: 'failure',
    wording: 'Cloud Build: the last line of a build whose time is over',
    pattern: /^ERROR: context deadline exceeded$/,
    step: /^TIMEOUT$/,
  },
  {
    id: 'builder-crash',
    kind: 'failure',
    wording: "Go's runtime: a fault of the builder itself",
    pattern: anyOf(
      /(?:^|\b(?:dockerd|docker-ce|docker-engine|buildkitd|containerd|buildah|podman|executor|k3s)(?:\[\d{1,9}\])?(?::|\s{0,40}\|)? |desc = )panic: (?!error |open \/(?!kaniko)|flag redefined|(?:failed|unable) to |could not |cannot |dial tcp|database)|SIGSEGV|nil pointer dereference|fatal error: (?:mlock failed|checkdead|malloc deadlock|s\.allocCount|bulkBarrier|schedule: |invalid pointer|fault$|self deadlock|workbuf|morestack|casgstatus|unlock of unlocked|concurrent map|all goroutines are asleep|unexpected signal|found (?:bad pointer|pointer to free)|stack overflow|runtime|sync: |bad g|index out of range$)/,
      /^\[?signal SIG|^SIGABRT: |^SIGTRAP: |mlock of signal stack failed|recovered from panic|(?:buildkitd|executor|buildah|podman|dockerd|containerd): (?:line \d{1,4}: .{0,40})?Segmentation fault|^SIGBUS: |^SIGILL: |failed to create new OS thread|pthread_create failed|runtime error: (?:index out|slice bounds|invalid memory|integer divide|makeslice)|unexpected fault address/,
    ),
    unless: /out of memory(?! \(see)|\bnpm\b(?![-./])/i,
  },
  {
    id: 'builder-gone',
    kind: 'consequence',
    wording: 'BuildKit: its daemon went away in the middle of the build',
    pattern:
      /failed to receive status: |frontend grpc server closed unexpectedly|closing transport due to|error reading from server: EOF|transport is closing|listing workers for Build: failed/i,
    ownWords: true,
  },
];
