import { anyOf, type Signature } from './signature.ts';
import { besidesImages, gitTalk, notRegistry, packageTalk, registryTalk } from './talk.ts';

const notPackages = besidesImages(gitTalk, packageTalk);

/** A registry that speaks another protocol than the client: said before anything else can go wrong. */
export const protocolSignatures: readonly Signature[] = [
  {
    id: 'registry-http-https',
    kind: 'failure',
    wording:
      "Go's http and tls packages, OpenSSL, Java, nginx: one side speaks TLS, the other does not",
    pattern: anyOf(
      /server gave HTTP? ?|http: server gave H|first record does not look like a TLS handshake|oversized record received/,
      /SSL routines.{0,80}wrong version number|WRONG_VERSION_NUMBER|Unrecognized SSL message/,
      /HTTP request to an? (?:HTTPS server|server gave HTTPS)|plain HTTP request was sent to (?:the )?HTTPS port/,
      /malformed HTTP response|credentials over (?:an )?(?:insecure|HTTP)\b|insecure mode isn't enabled|use a registry that supports HTTPS so/,
      /http:\/\/\S{1,300}\/v2\/.{0,300}\b400 Bad Request|\b400 Bad Request.{0,200}http:\/\/\S{1,300}\/v2\//,
    ),
    unless: notPackages,
    ownWords: true,
  },
];

/** What clients of a registry say, the specific before the general. */
export const registrySignatures: readonly Signature[] = [
  {
    id: 'registry-dns',
    kind: 'failure',
    wording: "Go's resolver, which may say `i/o timeout` of the name server; glibc; Java",
    pattern: anyOf(
      /\blook ?up \S{1,253}(?: on \S{1,80})?\s?:.{0,200}(?:no such host|server misbehaving|i\/o timeout|try again|device or resource busy|connection refused|no answer from|network is unreachable|operation (?:was canceled|not permitted)|permission denied|Temporary failure|no route to host|cannot unmarshal DNS|dnsmessage|getaddrinfow|cname invalid)/,
      /temporary failure in name resolution|no such host|Name or service not known|UnknownHostException/,
      // The second half of a line that was broken after the name.
      /(?:dial|read|write) udp .{1,160}:53: .{0,40}(?:i\/o timeout|refused|unreachable|no route)/,
      /could not resolve (?:host|proxy)|no suitable address found|nodename nor servname|registry you configured exists\/is spelled properly|No address associated with hostname|Name does not resolve/,
    ),
    unless: notRegistry,
    needs: 'images',
    ownWords: true,
  },
  {
    id: 'registry-tls',
    kind: 'failure',
    wording:
      "Go's tls and x509 packages, OpenSSL, Java: certificate unknown, expired, for another name, or no common protocol",
    pattern: anyOf(
      /x509: |(?:remote|local) error: tls: |tls: (?:handshake failure|server chose an |failed to verify|bad certificate|protocol version not supported|unsupported|internal error|server selected unsupported|no supported versions|no renegotiation|certificate used|unknown certificate|private key does not match)/,
      /certificate (?:has expired|signed by unknown authority|verify failed|is not trusted|is valid for)|CERTIFICATE_VERIFY_FAILED/,
      /cannot validate certificate|unable to get local issuer|self[- ]signed certificate/,
      /PKIX path|SSLHandshakeException|SSLPeerUnverified|valid certification path|handshake_failure/,
      /SSL certificate problem|tls: first record|missing client certificate|could not read CA cert|certificate is not standards compliant|X509 key pair|load CA (?:cert|file)|loading registry certificates|missing key \S{1,200} for client cert|(?:unable|failed) to load \S{0,20} ?(?:certificate|keypair|key pair).{0,200}(?:registry|pool|certs)|certs\.d\/\S{1,300}: (?:permission denied|no such file)|load TLS config/,
    ),
    unless: anyOf(notRegistry, /bad record MAC/),
    needs: 'images',
    ownWords: true,
  },
  {
    id: 'registry-no-space',
    kind: 'failure',
    wording:
      "registries: the volume is full (507, or 500 with the kernel's words), or Harbor's, Quay's and the clouds' quotas are",
    pattern: anyOf(
      /(?:status(?: code)?:?|HTTP(?:\/[\d.]{1,3})?|unexpected .{0,80}|received) 507\b|507 Insufficient|insufficient storage/,
      /(?:upload|blob|push|registry|\/v2\/|filesystem:).{0,400}(?:no space left on device|ENOSPC|disk quota exceeded)/,
      /adding [\d.]+ [KMGT]?i?B of storage resource|exceed the configured upper limit|exceeds? (?:the )?(?:project |storage |registry )?quota/,
      /quota has been exceeded|storage (?:quota|limit) (?:has been |is )?(?:exceeded|reached)|system is (?:currently |in )read[ -]only|registry is (?:in )?read[ -]only/,
      /registry contains \d+ repositories, limit|reached (?:the |your )?(?:maximum |storage |registry )?(?:storage|quota|limit of)/,
      /disk usage is too high|(?:registry|blob|push).{0,200}out of disk space|over the quota(?: of|: used)|not enough quota available to process|XMinioStorageFull|s3aws: QuotaExceeded|Storage backend has reached its minimum free|AccountSizeOverQuota|usage is over quota|maximum allowed number of images|maximum allowed package (?:storage quota|type size|count) exceeded|OLowDiskSpaceException|\b100% \/\S{0,100}registry\b|due to limited free space on the disk|exceed(?:s|ed) (?:its|the|your) (?:\w{1,20} )?storage (?:limit|quota)|storage quota limit exceeded/,
      /denied: .{0,160}\bquota\b|DriverName.{0,300}\bErr"?: ?(?:28|122)\b|"detail": ?\{.{0,300}"Err": ?(?:28|122)\b|Upload exceeds quota\./,
    ),
    unless: anyOf(
      besidesImages(packageTalk),
      /to cache|\/kaniko\/0|layers? to disk|\/var\/lib\/docker\/|failed to register layer|failed to extract|Untar|untar|\/var\/lib\/containerd|(?<![\w/.-])snapshot(?:ting|ter)?\b(?![-./]\w)|snapshots\/\d|buildkit-mount|pull rate|quota metric|\/var\/tmp\/|\/ingest\/|buildx-cache|(?<![\w/.-])cargo\b(?![-./]\w)|os error 28|write \/(?:tmp|kaniko)\/|storing blob to file|processing tar file|adding layer with blob/,
    ),
    ownWords: true,
  },
  {
    id: 'registry-rate-limited',
    kind: 'failure',
    wording: 'registries and cloud APIs: 429',
    pattern: anyOf(
      /toomanyrequests|\/(?:manifests|blobs)\/\S{1,200}: 429\b|Too Many Requests|quota metric .{1,200}(?:requests|pulls) per|quota metric .{1,300}\b(?:artifact|container)registry\.googleapis\.com|(?:status(?: code)?|error|HTTP)(?:\/[\d.]+)?[ :=]{1,3}429\b/,
      /ThrottlingException|RegistryThrottled|reduce your request rate|request rate is too high|received 429\b|(?:pull|download) rate limit|Rate exceeded|RequestLimitExceeded|rate limit exceeded|exceeded (?:a |the )?rate limit|pull QPS exceeded|exceeded (?:\w{1,20} ){0,3}pull (?:rate|limit)/,
    ),
    unless: anyOf(
      besidesImages(packageTalk, /api\.github\.com|API rate limit/),
      /(?<![\w/-])signing(?![\w-])|requested URL returned|info\/lfs|batch response/,
    ),
    needs: 'images',
    ownWords: true,
  },
  {
    id: 'registry-refused',
    kind: 'failure',
    wording: "Go's net package, Java, Python: the host is there, nothing listens on the port",
    pattern: anyOf(
      /(?:dial|read) tcp .{0,160}connection refused/,
      /(?:Connect to|connecting to) .{1,200} (?:failed|refused): connection refused|\/v2\/"?: .{0,160}connection refused|ConnectException: Connection refused|ConnectionRefusedError/,
    ),
    about: anyOf(registryTalk, /ErrImagePull|ConnectException|spotify\.docker/),
    // Buildah tries a short name at this machine too.
    unless: anyOf(
      notRegistry,
      /(?:^|: )\* (?:"localhost\/|(?:initializing|reading) (?:source|manifest \S{1,128} in) (?:docker:\/\/)?localhost\/)/,
    ),
    ownWords: true,
  },
  {
    id: 'registry-reset',
    kind: 'failure',
    wording:
      "Go's net package: the connection was torn down by the other side or something between",
    pattern:
      /(?:read|write) tcp .{0,160}(?:connection reset by peer|broken pipe)|http2: (?:server sent GOAWAY|client connection (?:lost|force closed)|Transport: cannot retry)|bad record MAC|happened during read|server closed idle connection|use of closed network connection|stream error: stream ID \d{1,6}; \w{3,40}|: EOF$|: EOF\. If this private registry|I\/O error for image|(?:connection reset by peer|unexpected EOF|Connection reset|read\/write on closed pipe|cannot reuse body)\b/i,
    about:
      /\/v2\/|push|pull|regist?ry|filesystem from image|blob|manifest|stream error: stream ID|failed to copy:|I\/O error for image|building (?:image|stage): (?:read|write) tcp/i,
    unless: anyOf(
      notRegistry,
      /buildkitd|Unavailable desc|unix @|gzip|\btar\b|Digest did not match|failed to extract layer .{1,100}: unexpected EOF/,
    ),
    ownWords: true,
  },
  {
    id: 'registry-no-route',
    kind: 'failure',
    wording: "Go's net package: no way to the address, or a firewall or policy that says so",
    pattern:
      /(?:dial|read) tcp .{0,160}(?:no route to host|network is unreachable|host is (?:down|unreachable)|connect: permission denied|cannot assign requested)|NoRouteToHostException/i,
    unless: notRegistry,
    ownWords: true,
  },
  {
    id: 'registry-timeout',
    kind: 'failure',
    wording: "Go's net and http packages, Java, Python: nobody answers",
    pattern: anyOf(
      /(?:dial|read|write) tcp\b.{0,160}(?:i\/o timeout|operation timed out|connection timed out|connectex)/,
      /Connect to \S{1,300} .{0,200}timed out|(?:pull and unpack image|PullImage|Failed to pull image) .{1,600}context canceled|Connect to \S{1,300} timed out|Client\.Timeout|TLS handshake timeout|request canceled(?: while waiting)?|context deadline exceeded|DeadlineExceeded desc/,
      /:\d{2,5} failed to respond$|make sure your Internet is up and that the registry|SocketTimeoutException|(?:connect|read) timed out|ConnectTimeout|timeout awaiting response headers/,
      /(?:could not|cannot|unable to|failed to) (?:reach|connect to|contact) (?:the )?(?:\w{1,20} )?registry\b/,
    ),
    about: anyOf(registryTalk, /failed to copy: |spotify\.docker/),
    unless: notRegistry,
    ownWords: true,
  },
  {
    id: 'base-image-not-found',
    kind: 'failure',
    wording: 'registries: no such tag or repository',
    pattern: anyOf(
      /MANIFEST_UNKNOWN|manifest unknown|NAME_UNKNOWN|name unknown|manifest for \S{1,512} (?:\([^)]{0,200}\) )?not found/,
      /repository name not known|repository \S{1,300} not found: does not exist|artifact \S{1,300} not found|unknown: repository \S{1,300} not found|no such manifest|(?:manifest|tag) .{0,200}was deleted or has expired|imagestream(?:tag|image)?s?(?:\.image\.openshift\.io)? "[^"]{1,253}" not found|no available registry endpoint: \S{1,300} not found|error building image: (?:getting stage builder for stage \d{1,4}: )?unsupported status code 404|ImageNotFoundException|Requested image not found/,
      /failed to resolve (?:reference|ref|source metadata for|image) .{1,400}: not found/,
      /failed to create LLB definition: \S{1,300}: not found|failed to solve: (?:[^"]{0,200} )?[\w.-]{1,100}(?:\/[\w.-]{1,100}){1,5}(?::[\w.-]{1,128}|@sha256:[0-9a-f]{64}): not found|(?:pull|unpack|retriev)\w* image .{1,400}(?:: not found|not found$|: 404\b)|code = NotFound desc = .{0,300}image/,
      /The image(?: with imageId| or the repository)?.{0,200} does(?: not|n't) exist(?: within| in)?|repository(?: with name)? \S{1,300} does not exist(?! or| locally)/,
      /insufficient_scope/,
      /\baccess denied for (?![\w.-]+[.:][\w.:-]*\/)\S{1,300},? repository does not exist/,
      /docker\.io\/v2\/library\/\S{1,200}\/manifests\/\S{1,200}: (?:UNAUTHORIZED|unauthorized)|docker\.io\/library\/\S{1,200}: (?:requested access|unauthorized)|pull access denied.{0,300}docker\.io\/library\//,
      /manifests\/\S{1,200}: (?:unexpected status code |unexpected status: )?404\b|API error \(404\)/,
      /pull policy of Never|Tag \S{1,128} not found in repository|manifest tagged by|image ['"].{1,300}['"] does not exist on the daemon|could not find image .{1,300} in the registry|NOT_FOUND: repository|Error: (?:image .{1,300} not found|.{0,200}image not known|unable to find .{0,300}(?:no such image|local storage|repotags))/,
      /\b404 Not Found\b.{0,200}\/manifests\/|reading manifest \S{1,200} in \S{1,300}: StatusCode: 404|unexpected status from (?:HEAD|GET) request to \S{1,400}\/manifests\/\S{1,200}: 404|(?:reading|fetching) blob\b.{0,200}\b404\b|Error pulling image .{1,300}, HTTP code 404|Status 404 trying to pull/,
      /content at \S{1,400}\/manifests\/\S{1,200} not found|\bimage \\?"[^"\s]{3,400}": not found/,
    ),
    unless:
      /to cache|cached layer|importing cache|(?<![\w/-])platform(?![\w/-]|\.\w)|git |push access denied|failed to push|(?<![\w/-])snapshotter(?![\w/-])|failed to extract|content store|unable to find (?:user|group)/i,
    ownWords: true,
  },
  {
    id: 'base-image-not-found',
    // A push of what a failed build did not make ends so too, and Docker says so before it pulls.
    kind: 'consequence',
    wording: 'Docker: no such image on this machine',
    pattern:
      /No such image:|image does not exist locally with the tag|Unable to find image .{0,300} locally$/i,
    ownWords: true,
  },
  {
    id: 'registry-unauthorized',
    kind: 'failure',
    wording:
      'registries, credential helpers, cloud IAM: 401 and 403, before and after asking for a token',
    pattern: anyOf(
      /(?<![/-])\bUNAUTHORIZED\b(?![-.]\w)|unauthorized: |\b401 Unauthorized|no basic auth credentials|Unauthorized for /,
      /push access denied|(?<!_)denied: (?:requested access|permission|access forbidden|User|Your|Unauthenticated|not authorized|installation|Not)|pull access denied|access to the resource is denied/,
      /\bDENIED: |authentication (?:is )?required|access forbidden|incorrect username or password|invalid username\/password/,
      /(?:status(?: code)?:? |unexpected (?:http )?(?:status|code).{0,200})(?:401|403)\b|\b403 Forbidden|\b403 \(Forbidden\)/,
      /error getting credentials|docker-credential-\S{1,60}.{0,200}(?:error|fail|denied|not found|exit status|resolves to|no such)|not authorized to perform: ecr|GetAuthorizationToken|authorization token has expired/,
      /(?:ecr|\.dkr\.).{0,300}(?:AccessDenied|UnrecognizedClient|ExpiredToken|not authorized|NoCredentialProviders|NoCredentialsError|Unable to locate credentials|failed to refresh cached credentials)|artifactregistry\.repositories|Unauthenticated request/,
      /unable to retrieve auth token|failed to fetch (?:oauth|anonymous) token: .{0,300}\b40[0134]\b|authorization server did not include a token|login attempt to .{1,300} failed|no pull secret|Please login to the/,
      /authorization status: 40[13]|from registry: denied|requested access to the resource is denied|requested resource is not authorized|no credentials found|make sure (?:your credentials|you have permissions) for|validating registry (?:write|read) access|ensure registry read(?:\/write)? access|getting username and password.{0,300}permission denied|(?:error|cannot) stor\w{2,3} credentials|Cannot perform an interactive login|invalid_grant|oauth2: cannot fetch token/,
      /authorization failed|uploading (?:manifest|layer) .{1,300}: denied|\/v2\/\S{0,400}: (?:unauthorized|denied)|errors?: ?\n?denied/,
      /invalid header field value for \W{0,3}Authorization|Status 40[13] trying to pull/,
      /must (?:supply|provide|specify) .{0,40}registry .{0,20}credentials|credential required for basic auth|basic credential not found|unmarshal\w{0,4} JSON at .{0,200}(?:auth|config)\.json|ecr: Failed to get authorization token/,
      /unrecognized challenge: |no token in bearer response|parsing HTTP 40[13] response|^(?:Error: )?Username and password required/,
      /\/v2\/\S{0,400}: unknown: Bad credentials|Unable to parse json key|Application not registered with AAD/,
    ),
    about: anyOf(
      registryTalk,
      /UNAUTHORIZED: |authentication (?:is )?required|authorization status|requested access|unauthorized: |denied: |login|logging in|cred|auth\.json|bearer|challenge|json key|parsing HTTP|Username and password|unsupported status code|ECR|AuthorizationToken|(?:oauth|anonymous) token|unexpected status/,
    ),
    unless: anyOf(
      besidesImages(packageTalk),
      /requested URL returned|(?<![\w/-])s3[.-][\w.-]{0,80}amazonaws|\bGetObject\b|storage\.objects|No matching credentials|falling back/,
      /is forbidden: |git@|source context|(?<![\w/-])signing(?![\w-])|proxy authentication|\bimmutab/,
    ),
    ownWords: true,
  },
  {
    id: 'registry-server-error',
    kind: 'failure',
    wording: 'registries and the proxies before them: 5xx',
    pattern: anyOf(
      /(?:status(?: ?code)?:? |unexpected (?:http )?(?:status|response|code).{0,80}|received |status code from registry |parsing HTTP |Server error: )5(?:0[0234]|2\d|30)\b/,
      /\b(?:500|502|503|504) \(?(?:Internal Server Error|Bad Gateway|Service (?:Temporarily )?Unavailable|Gateway Time-?out)/,
      /\/v2\/\S{0,300} (?:Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out|Forbidden$)/,
      /Proxy Authentication Required|RegistryUnavailable|HTTP response code: 50\d for URL: \S{1,300}\/v2\//,
    ),
    about: anyOf(
      registryTalk,
      /(?:unexpected (?:HTTP )?status|unsupported status code)|parsing HTTP \d{3} response/,
    ),
    unless: notRegistry,
    ownWords: true,
  },
  {
    id: 'registry-server-error',
    kind: 'failure',
    wording:
      'Docker, at the end of a push: the words of the status alone, or of a connection that was cut',
    pattern: /^(?:Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out|EOF)$/i,
    step: /The push refers to/i,
    ownWords: true,
  },
  {
    id: 'registry-http-https',
    kind: 'consequence',
    wording:
      'Jib: TLS failed, be it for plain HTTP or for the certificate, which follows; old Docker: its advice after any failure',
    pattern:
      /only secure connections are allowed|use a registry that supports HTTPS or set|InsecureRegistryException|supports only HTTP or HTTPS with an unknown CA/i,
    ownWords: true,
  },
];
