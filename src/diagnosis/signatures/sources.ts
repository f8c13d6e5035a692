import { anyOf, type Signature } from './signature.ts';
import { imageTalk } from './talk.ts';

/** What the builders and the clouds' clients say when the build context cannot be had. */
export const sourceSignatures: readonly Signature[] = [
  {
    id: 'context-not-found',
    kind: 'failure',
    wording: 'AWS, Google and Azure clients: no such object or bucket',
    pattern: anyOf(
      /NoSuchKey|NoSuchBucket|specified key does not exist|BlobNotFound|ContainerNotFound/,
      /(?:storage: |googleapi: Error 404).{0,200}(?:object|bucket) ?(?:doesn't|does not)? ?(?:exist|not found|No such object)/,
      /\(404\) when calling the (?:Head|Get)Object|bucket doesn't exist|No such object: |object doesn't exist|No URLs matched: gs:|HTTPS?(?:Tar)? bad status from server: 404/,
    ),
  },
  {
    id: 's3-denied',
    kind: 'failure',
    wording: 'AWS, Google and Azure clients: the object of the context may not be read',
    pattern: anyOf(
      /\bAccessDenied\b|NoCredentialProviders|InvalidAccessKeyId|SignatureDoesNotMatch|no EC2 IMDS role found/,
      /not authorized to perform: s3:|does not have storage\.(?:objects|buckets)|AuthorizationPermissionMismatch|AuthorizationFailure/,
      /Unable to locate credentials|NoCredentialsError|could not find default credentials|failed to refresh cached credentials|failed to retrieve credentials|AssumeRoleWithWebIdentity|WebIdentityErr|InvalidIdentityToken/,
      /(?:\bS3\b|GetObject|HeadObject|HeadBucket|gs:\/\/|storage\.googleapis|blob\.core\.windows).{0,400}(?:\b403\b|Forbidden|access denied|\b401\b)/,
      /(?:InvalidToken|RequestTimeTooSkewed|AllAccessDisabled)\) when calling|Server failed to authenticate the request|PublicAccessNotPermitted|Code: ?AuthenticationFailed|AZURE_STORAGE_ACCESS_KEY|Unable to validate source .{1,300}Access Denied|request signature we calculated|EC2RoleRequestError|not authorized to perform: kms:|iam\.serviceAccounts\.getAccessToken|(?:source context|google storage|bucket\b[\w ]{0,40}): .{0,300}googleapi: Error 403|gcloud\.storage.{1,300}does not have permission/,
      /Access to bucket \S{1,200} denied|must grant Storage Object \w{1,20} permission|does not have access to the bucket|AccessDeniedException: 403|Unable to load (?:AWS )?credentials from any|\b40[13] (?:GET|HEAD|PUT|POST) https:\/\/storage\.googleapis|googleapi: Error 403: .{0,200}\bbucket\b|mc: <ERROR> .{1,300}Access Denied|MissingRegion|forbidden from accessing the bucket|Permission 'storage\.\w{1,20}\.\w{1,20}' denied|\b403 Could not upload file/,
      /Access Key Id you provided does not exist|KeyBasedAuthenticationNotPermitted|not authorized to perform this operation|Public access is not permitted on this storage|^\s{0,20}"Storage Blob Data \w{1,20}"|do not have the required permissions needed to perform this operation/,
      /source context: .{0,200}(?:Access Denied|response code 403|Forbidden: Forbidden)|(?:get|put|stat|read|download)\w{0,6} object\b.{0,200}: Access Denied|gs:\/\/.{0,300}permission[ _]denied/,
      /failed to (?:save|load|put|get|list|open|stat) (?:\S{1,60} )?(?:outputs?|inputs?|files?|director(?:y|ies)|artifacts?|objects?|bucket)\b.{0,200}: Access Denied(?! for)\b/,
      /ExpiredToken|The provided token has expired|non-empty Access Key|source context: .{0,300}(?:azidentity|oauth2: cannot fetch)|no SAS token or OAuth token|Login Credentials missing|AuthenticationFailed.{0,80}(?:blob|storage|Azure)/,
    ),
    unless: anyOf(
      imageTalk,
      /\becr\b|\.dkr\.|while getting AWS credentials|AuthorizationToken operation|assume role with OIDC|calling the (?!\w*(?:Object|Bucket|WebIdentity))\w{3,60} operation|sts:AssumeRole\b|provision volume|terraform|\/v2\/|docker-credential|registry/,
    ),
  },
  {
    id: 'copy-source-missing',
    kind: 'failure',
    wording:
      'Kaniko, BuildKit, Buildah, Docker: a COPY or ADD names a file that is not in the context',
    pattern: anyOf(
      /COPY failed|ADD failed|no source files (?:were )?specified/,
      /failed to calculate checksum|excluded by \.dockerignore|file not found in build context/,
      /failed to compute cache key: .{0,300}(?:not found|no such file)/,
      /failed to get (?:fileinfo for|files used from context).{0,400}(?:no such file|not found)/,
      /(?:copying|resolving|checking on sources|copier: stat|adding sources|building at STEP "(?:COPY|ADD)) .{0,400}(?:no such file or directory|no items matching|not found)|escaping context directory|failed to solve: "\/[^"]{1,300}":? not found|invalid response status 404/,
      /failed to execute command: (?:lstat|stat) \S{1,300}: no such file|no (?:glob matches|sources \[.{1,300}\] found): no such file|copier: stat: .{1,400}no such file|no items matching glob/,
      /lstat \S{0,200}(?:buildkit-mount\d{1,20}|snapshots\/\d{1,20}\/fs)\/\S{1,300}: no such file|file pattern \[.{1,300}\] must match at least one file/,
    ),
    unless: anyOf(
      /userspace copy failed|downloaded context|(?<![\w/.-])snapshot(?:ting|ter)?\b(?![-./]\w)|git (?:stderr|fetch)|resolving source context|fetching (?:default )?|could not read|executable file/,
      /failed to read dockerfile|Dockerfile[^ ]{0,80}: (?:no such|not found)/,
      /blob (?:sha256:[0-9a-f]{6}|not found)|content digest|httpReadSeeker/,
      // What Buildah copies when it commits or pulls an image.
      /copying (?:layers and metadata|system image|image from|config)|writing blob|adding layer with blob|extracting layer "/,
    ),
  },
  {
    id: 'copy-source-missing',
    kind: 'failure',
    wording: 'Buildah, Docker: the instruction as it is written, and what it lacks',
    // In capitals only: other tools add and copy files too.
    pattern: /(?:^|[\]"> ])(?:COPY|ADD) [^"\n]{1,300}(?:no such file or directory|: not found)/,
    unless: /executable file|(?<![\w/.-])snapshot(?:ting|ter)?\b(?![-./]\w)/i,
  },
  {
    id: 'copy-source-missing',
    kind: 'failure',
    wording: 'Docker: a path that leads out of the context',
    pattern: /forbidden path outside the build context/i,
    unless: /(?:Dockerfile|Containerfile)\S{0,100} \(/i,
  },
  {
    id: 'context-not-found',
    kind: 'failure',
    wording: 'Kaniko, BuildKit, Buildah, Docker: no Dockerfile there, or no context',
    pattern: anyOf(
      /valid path to a Dockerfile|Cannot locate (?:specified )?Dockerfile|Dockerfile not found|context must be a directory|resolving dockerfile path(?!: copying dockerfile: getting security)/,
      /failed to read dockerfile: (?:open|stat|lstat|failed to (?:walk|mount)).{0,300}(?:no such file|not found|is a directory)/,
      /evaluat\w{1,3} symlinks in (?:build )?(?:Dockerfile|context)\b|unable to prepare context|failed to (?:load|open) (?:build )?context/,
      /(?:Dockerfile|Containerfile)\S{0,200}"?: (?:no such file or directory|not found|does not exist|The system cannot find)/,
      /no (?:Containerfile|Dockerfile)(?: or (?:Containerfile|Dockerfile))? (?:specified|found)|specified (?:Containerfile|Dockerfile).{0,60}does not exist/,
      /(?:open|lstat|stat|reading) \S{0,300}(?:Dockerfile|Containerfile)\S{0,100}: no such file/,
      /resolving source context: .{0,300}(?:no such file|not found|unknown build context|unexpected EOF|gzip: invalid header|not in gzip format)/,
      /unknown build context prefix|(?:build )?context (?:directory|path|dir) .{0,300}(?:does not exist|no such file|not found|must be a directory)/,
      /path ".{1,300}" (?:not found|does not exist)$|could not find (?:a )?Dockerfile/,
      /^ERROR: (?:failed to build: )?resolve : (?:lstat|stat|open|CreateFile) |failed to read downloaded context|faccessat \S{1,300}: no such file|Dockerfile path .{1,300} does not exist|open \S{0,200}docker-bake\S{1,20}: no such|cannot find (?:the )?Dockerfile|resolving source context: GET .{1,300}\b404\b/,
      /^(?!.{0,300}(?:COPY|ADD) failed).{0,300}forbidden path outside the build context: \S{0,300}(?:Dockerfile|Containerfile)|must be within the build context|build path \S{1,300} either does not exist/,
      /build error: (?:lstat|stat|open) \/tmp\/build\/inputs/,
      /InvalidContextDirectory|invalid app path '|couldn't find a bake definition|failed to open subdir .{1,300}no such file|Dockerfile required when specifying|determining path to (?:file|directory) .{1,300}no such file|NoSuchFileException: \S{0,300}(?:Dockerfile|Containerfile)|(?:Dockerfile|Containerfile) '[^']{1,200}' does not exist|failed to get build context|(?:build|source) context .{0,200}(?:is empty|missing)/,
    ),
    unless:
      /could not read Username|authentication|git stderr|snapshot \S{1,200} does not exist|failed to resolve (?:source metadata|reference)|(?<![\w/.-])manifest\b(?![-./]\w|\/)/i,
  },
];
