/**
 * - `failure`: something went wrong here.
 * - `context`: tells what was being done; never a failure in itself.
 */
export type SignatureKind = 'failure' | 'context';

/** A wording that tools use for one kind of event. */
export interface Signature {
  readonly id: string;
  readonly kind: SignatureKind;
  /** Who words it so, and when. */
  readonly wording: string;
  readonly pattern: RegExp;
  /** What else the line, or the line that it continues, must hold. */
  readonly about?: RegExp;
  /** Where the same words mean something else. */
  readonly unless?: RegExp;
}

const registryTalk =
  /\/v[12]\/|regist?ry|push|pull|manifest|blob|image|layer|failed to do request|failed to authorize|token\?|^(?:error: |ERRO\[\d+\] )?(?:dial|read) tcp/i;
const gitTalk =
  /\.git\b|\bgit\b|git@|source context|clon(?:e|ing)|upload-pack|\/\/(?:github|gitlab|bitbucket)\.(?:com|org)\/|port 22\b|:22:/i;
// Go programs word network failures alike; these are not about an image's registry.
const otherTalk =
  /webhook|fulcio|rekor|sigstore|signing|sandbox(?! image)|kubernetes\.default|:6443\b|:2379\b|proxy\.golang\.org|sum\.golang\.org|go: |s3[.-][\w.-]*amazonaws|storage\.googleapis|blob\.core\.windows|169\.254\.169\.254|metadata\.google/i;
const notRegistry = new RegExp(`${gitTalk.source}|${otherTalk.source}`, 'i');

/**
 * All signatures. Among the failures the first that fits a line wins, so the specific stand before the general: a
 * name that does not resolve says `i/o timeout` too, and `failed to authorize` may wrap any network failure.
 */
export const signatures: readonly Signature[] = [
  {
    id: 'push-permission-check',
    kind: 'context',
    wording:
      'Kaniko, before it builds. It blames the credentials whatever has failed; the end of the chain says what has',
    pattern: /checking push permission/i,
  },
  {
    id: 'image-push-started',
    kind: 'context',
    wording: 'Kaniko, Buildah: the build itself is done',
    pattern: /Pushing image to |^Copying blob .* to /i,
  },
  {
    id: 'image-pushed',
    kind: 'context',
    wording: 'Kaniko, Docker, Kimia: the image is in the registry',
    pattern:
      /\bPushed (?:image )?(?:to )?\S+@sha256:|Successfully pushed |digest: sha256:[0-9a-f]{8,64} size: \d+/i,
  },

  {
    id: 'registry-http-https',
    kind: 'failure',
    wording: "Go's http and tls packages, OpenSSL, nginx: one side speaks TLS, the other does not",
    pattern:
      /server gave HTTP response to HTTPS client|first record does not look like a TLS handshake|oversized record received|SSL routines.{0,80}wrong version number|HTTP request to an? (?:HTTPS server|server gave HTTPS)|plain HTTP request was sent to HTTPS port/i,
    unless: gitTalk,
  },
  {
    id: 'git-ref-not-found',
    kind: 'failure',
    wording: 'git, go-git: the branch, tag or commit does not exist',
    pattern:
      /reference not found|couldn't find remote ref|remote branch \S+ not found in upstream|not our ref|reference is not a tree|pathspec '[^']{0,256}' did not match|unknown revision or path|bad revision '|couldn't find ref/i,
  },
  {
    id: 'git-auth',
    kind: 'failure',
    wording:
      'git over https or ssh, go-git in Kaniko: no credentials, wrong ones, or a private repository that is said not to exist',
    pattern:
      /could not read (?:Username|Password)|terminal prompts disabled|Permission denied \(publickey|Authentication failed for '|(?:remote|ERROR): Repository not found|repository '[^']{1,512}' not found|HTTP Basic: Access denied|Invalid username or (?:password|token)|remote: (?:Permission to \S+ denied|Support for password authentication)|requested URL returned error: 40[13]|ssh: handshake failed: .{0,80}unable to authenticate|Host key verification failed|Permission denied, please try again|UNPROTECTED PRIVATE KEY FILE/i,
  },
  {
    id: 'git-auth',
    kind: 'failure',
    wording: 'go-git in Kaniko, in a chain that names no tool',
    pattern:
      /\bauthentication required(?!;)|authorization failed|repository not found|invalid auth method/i,
    about:
      /source context|\bgit\b|\.git\b|clon(?:e|ing)|^(?:(?:error|fatal):? )?authentication required(?:: Repository not found)?\.?$/i,
    unless: /UNAUTHORIZED|\/v2\//,
  },
  {
    id: 'git-unreachable',
    kind: 'failure',
    wording: 'git, ssh, go-git: the git host cannot be reached, by name or by address',
    pattern:
      /unable to access '[^']{1,512}': (?:Failed to connect|Could not resolve|Connection|Operation timed out|Recv failure|SSL|Empty reply|Couldn't connect)|ssh: (?:connect to host|Could not resolve hostname)|i\/o timeout|connection refused|no route to host|network is unreachable|no such host|server misbehaving|context deadline exceeded|connection timed out|Client\.Timeout exceeded/i,
    about: gitTalk,
    unless: /\/v2\/|push permission|registry/i,
  },
  {
    id: 'registry-dns',
    kind: 'failure',
    wording: "Go's resolver, which may say `i/o timeout` of the name server; glibc",
    pattern:
      /\blook ?up \S{1,253}(?: on \S{1,80})?\s?:.{0,200}(?:no such host|server misbehaving|i\/o timeout|try again|device or resource busy|connection refused|no answer from|network is unreachable)|temporary failure in name resolution|no such host/i,
    unless: notRegistry,
  },
  {
    id: 'registry-tls',
    kind: 'failure',
    wording:
      "Go's tls and x509 packages: certificate unknown, expired, for another name, or no common protocol",
    pattern:
      /x509: |remote error: tls: |tls: (?:handshake failure|failed to verify|bad certificate|protocol version not supported)|certificate (?:has expired|signed by unknown authority|verify failed)/i,
    unless: gitTalk,
  },
  {
    id: 'registry-timeout',
    kind: 'failure',
    wording: "Go's net and http packages: nobody answers",
    pattern:
      /(?:dial|read) tcp .{0,160}(?:i\/o timeout|operation timed out|connection timed out)|Client\.Timeout exceeded|TLS handshake timeout|request canceled while waiting for connection|context deadline exceeded/i,
    about: registryTalk,
    unless: notRegistry,
  },
  {
    id: 'registry-refused',
    kind: 'failure',
    wording: "Go's net package: the host is there, nothing listens on the port",
    pattern: /(?:dial|read) tcp .{0,160}connection refused/i,
    unless: notRegistry,
  },
  {
    id: 'registry-reset',
    kind: 'failure',
    wording:
      "Go's net package: the connection was torn down by the other side or something between",
    pattern:
      /(?:read|write) tcp .{0,160}(?:connection reset by peer|broken pipe)|http2: server sent GOAWAY|: (?:unexpected )?EOF$/i,
    about: /\/v2\/|push|pull|registry/i,
    unless: notRegistry,
  },
  {
    id: 'registry-no-route',
    kind: 'failure',
    wording: "Go's net package: no way to the address, or a firewall or policy that says so",
    pattern:
      /dial tcp .{0,160}(?:no route to host|network is unreachable|host is (?:down|unreachable))/i,
    unless: notRegistry,
  },
  {
    id: 'registry-no-space',
    kind: 'failure',
    wording:
      "registries: the volume is full (507, or 500 with the kernel's words), or Harbor's and Quay's quotas are",
    pattern:
      /\b507\b|insufficient storage|(?:upload|blob|push|registry|\/v2\/|filesystem:).{0,400}(?:no space left on device|ENOSPC|disk quota exceeded)|adding [\d.]+ [KMGT]?iB of storage resource|exceed the configured upper limit|quota has been exceeded|system is in read[ -]only mode|registry contains \d+ repositories, limit/i,
    unless: /to cache|\/kaniko\/0|layers? to disk/i,
  },
  {
    id: 'registry-rate-limited',
    kind: 'failure',
    wording: 'registries: 429',
    pattern:
      /toomanyrequests|429 Too Many Requests|status(?: code)?:? 429|ThrottlingException|pull rate limit/i,
  },
  {
    id: 'registry-unauthorized',
    kind: 'failure',
    wording: 'registries: 401 and 403, before and after asking for a token',
    pattern:
      /\bUNAUTHORIZED\b|unauthorized: |\b401 Unauthorized|no basic auth credentials|denied: (?:requested access|permission|access forbidden|User|Your)|insufficient_scope|incorrect username or password|(?:status(?: code)?:? |unexpected status.{0,80})40[13]\b|\b403 Forbidden/i,
    about: new RegExp(`${registryTalk.source}|UNAUTHORIZED: |authentication required`, 'i'),
    unless: /requested URL returned|s3[.-]|AccessDenied|\bGetObject\b|npm ERR!/i,
  },
  {
    id: 'registry-server-error',
    kind: 'failure',
    wording: 'registries and the proxies before them: 5xx',
    pattern:
      /(?:status(?: code)?:? |unexpected (?:http )?(?:status|response).{0,80}|received )50[0234]\b|\b50[0234] (?:Internal Server Error|Bad Gateway|Service (?:Temporarily )?Unavailable|Gateway Time-?out)/i,
    about: registryTalk,
    unless: notRegistry,
  },
  {
    id: 'base-image-not-found',
    kind: 'failure',
    wording: 'registries: no such tag or repository',
    pattern: /MANIFEST_UNKNOWN|manifest unknown|NAME_UNKNOWN|manifest for \S{1,512} not found/i,
    unless: /to cache|cached layer/i,
  },
  {
    id: 's3-denied',
    kind: 'failure',
    wording: 'AWS, Google and Azure clients: the object of the context may not be read',
    pattern:
      /\bAccessDenied\b|NoCredentialProviders|InvalidAccessKeyId|SignatureDoesNotMatch|no EC2 IMDS role found|(?:S3|s3:\/\/|GetObject|HeadObject|HeadBucket|gs:\/\/|storage\.googleapis|blob\.core\.windows).{0,400}(?:\b403\b|Forbidden|access denied|does not have storage\.objects)/i,
  },
  {
    id: 'no-space-in-build',
    kind: 'failure',
    wording: "the kernel's words for a full file system, on the node or in the build's volume",
    pattern:
      /no space left on device|\bENOSPC\b|\[Errno 28\]|disk quota exceeded|not enough free space/i,
    unless: /\/dev\/full/,
  },
  {
    id: 'out-of-memory',
    kind: 'failure',
    wording: 'kubelets, shells, compilers, Go, Node, JVM: killed by the kernel, or short of heap',
    pattern:
      /OOMKilled|out[ -]of[ -]memory|signal: killed|Killed signal terminated program|internal compiler error: Killed|died of signal 9|(?:exit(?:ed)?|status|code|terminated)\b[^\d\n]{0,40}\b137\b|^(?:\/bin\/sh: .{0,80}|\S{1,80}: line \d+: .{0,120})?Killed\b|OutOfMemoryError|GC overhead limit exceeded|cannot allocate memory/i,
    unless: /mlock failed|low on resource/i,
  },
  {
    id: 'deadline',
    kind: 'failure',
    wording:
      'Kubernetes, Tekton, Jenkins, GitLab, Cloud Build: the time allowed for the build is over',
    pattern:
      /\bDeadlineExceeded\b|(?:Task|Pipeline)RunTimeout|timed out waiting for the condition|execution took longer than|Cancelling nested steps due to timeout|failed to finish within|build timed out|status "TIMEOUT"|active longer than specified deadline/i,
    // gRPC's status of one call; the kubelet waiting for a volume.
    unless: /code = DeadlineExceeded|mount volumes|FailedMount/,
  },
  {
    id: 'dockerfile-invalid',
    kind: 'failure',
    wording: 'Kaniko, BuildKit, Buildah: the Dockerfile cannot be read as one',
    pattern:
      /dockerfile parse error|(?:failed to|error) pars(?:e|ing) (?:the )?(?:stages|Dockerfile)|pars(?:e|ing) dockerfile|unknown instruction|unknown flag: |file with no instructions|no build stage in current context|invalid from flag value/i,
  },
  {
    id: 'copy-source-missing',
    kind: 'failure',
    wording: 'Kaniko, BuildKit, Buildah: a COPY or ADD names a file that is not in the context',
    pattern:
      /COPY failed|ADD failed|no source files specified|failed to calculate checksum|excluded by \.dockerignore|failed to get fileinfo for .{0,300}no such file|(?:copying|resolving) .{0,300}(?:no such file or directory|no items matching)/i,
    unless: /snapshot/i,
  },
  {
    id: 'exec-format',
    kind: 'failure',
    wording: "the kernel's and the registries' words for another processor architecture",
    pattern: /exec format error|no match for platform|no matching manifest for/i,
  },
  {
    id: 'builder-crash',
    kind: 'failure',
    wording: "Go's runtime: a fault of the builder itself",
    pattern: /^panic: |SIGSEGV|nil pointer dereference|fatal error: mlock failed/,
  },
  {
    id: 'build-command-failed',
    kind: 'failure',
    wording: 'Kaniko, BuildKit, Buildah, Docker: a RUN instruction ended with an error',
    pattern:
      /failed to execute command: |^exit status [1-9]|command terminated with exit code [1-9]|waiting for process to exit: exit status|did not complete successfully: exit code|returned a non-zero code|executor failed running|error building at STEP|while running runtime: exit status|subprocess exited with status/i,
  },
];
