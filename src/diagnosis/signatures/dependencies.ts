import { anyOf, type Signature } from './signature.ts';
import { imageTalk, packageTalk } from './talk.ts';

/** Not what they fetch from failed, but what they had to put it in. */
const ranOut =
  /no space left on device|ENOSPC|Errno 28|os error 28|disk quota exceeded|not enough free space|cannot allocate memory|n't allocate enough memory|ENOMEM/;

const nodeResolver = /getaddrinfo (?:EAI_AGAIN|ENOTFOUND)/i;

const pythonClient = /HTTPSConnectionPool\(host='/i;
const notPip = anyOf(ranOut, /with url: \/v[12]\//);

/** What package managers say when they cannot resolve or fetch what a build needs. */
export const dependencySignatures: readonly Signature[] = [
  {
    id: 'npm-failed',
    kind: 'failure',
    wording: 'npm, Yarn, pnpm',
    pattern: anyOf(
      // All codes but those of a script that failed, of the disk and of permissions.
      /npm (?:ERR! code |error code )(?:E(?!LIFECYCLE|NO(?:ENT|SPC|MEM|TDIR)\b|ACCES|PERM|ROFS|JSONPARSE|ISDIR|MFILE)[A-Z4-5]|CERT_|SELF_SIGNED|UNABLE_TO_|DEPTH_ZERO)/,
      /npm (?:ERR!|error) (?:Invalid response body|Unexpected token < in JSON|cb\(\) never called)|(?:`npm ci`|cipm) can only install packages w|Exit handler never called|gyp ERR! (?:build error|configure error|stack Error: )/,
      /npm ERR! (?:404 |network |notarget )|npm error (?:404 |network |notarget )|ERR_SOCKET_TIMEOUT|\bEIDLETIMEOUT\b/,
      /An unexpected error occurred: "https|Couldn't find (?:package|any versions for)|trouble with your network connection|ESOCKETTIMEDOUT|YN00(?:01|16|27|28|35|41|46|78|80|81|82)\b|lockfile needs to be updated|lockfile had changes, but lockfile is frozen/,
      /ERR_PNPM_\w{3,60}|(?:unable|could not) (?:to )?resolve dependency tree|GET https:\/\/registry\.(?:npmjs\.org|yarnpkg\.com)\S{1,300} - [45]\d\d/,
      /The engine "node" is incompatible with this module|Found incompatible module|: Extracting tar content |Cannot find matching keyid/,
    ),
    unless: anyOf(ranOut, /Mongo\w{1,40}Error|SequelizeConn/),
  },
  {
    id: 'npm-failed',
    kind: 'failure',
    wording: 'npm, Yarn, pnpm: the resolver of Node, which other programs have too',
    pattern: nodeResolver,
    about: packageTalk,
  },
  {
    id: 'npm-failed',
    kind: 'failure',
    wording: 'the same where the line does not tell who asked',
    pattern: nodeResolver,
    unless: /Mongo\w{1,40}Error|SequelizeConn/i,
    needs: 'instruction',
  },
  {
    id: 'pip-failed',
    kind: 'failure',
    wording: 'pip, Poetry, uv, Conda',
    pattern: anyOf(
      /Could not find a version that satisfies|No matching distribution found|ResolutionImpossible|conflicting dependencies/,
      /Could not install packages|Failed building wheel|Could not build wheels|metadata-generation-failed|subprocess-exited-with-error|legacy-install-failure|versions that require a different python version/,
      /version solving failed|pyproject\.toml changed significantly|SolverProblemError|Unable to find installation candidates|No solution found when resolving/,
      /PackagesNotFoundError|ResolvePackageNotFound|UnsatisfiableError|LibMambaUnsatisfiable|CondaHTTPError|THESE PACKAGES DO NOT MATCH THE HASHES|Failed to (?:fetch|download)[: ].{0,80}(?:pypi|files\.pythonhosted)/,
      /\bInvalid requirement: |Could not open requirements file|requires a different Python: |externally-managed-environment|Could not fetch URL https|HTTP error [45]\d\d while getting|40[13] Error, Credentials not correct|Failed to download and build `/,
      /lock file is not up to date with|poetry\.lock is not up to date|Pipfile\.lock .{1,80} is out of date|lockfile at `uv\.lock` needs/,
    ),
    unless: notPip,
  },
  {
    id: 'pip-failed',
    kind: 'failure',
    wording: 'pip, Poetry, Conda: the client that they share with other programs in Python',
    pattern: pythonClient,
    about: packageTalk,
    unless: notPip,
  },
  {
    id: 'pip-failed',
    kind: 'failure',
    wording: 'the same where the line does not tell who asked',
    pattern: pythonClient,
    unless: notPip,
    needs: 'instruction',
  },
  {
    id: 'os-packages-failed',
    kind: 'failure',
    wording: 'apt, apk, dnf, yum, zypper',
    pattern: anyOf(
      /\bE: Unable to (?:locate|fetch|correct)|\bE: Failed to fetch|\bE: Couldn't find|\bE: Package '|\bE: Version '|\bE: The repository|\bE: Some index files|\bE: Release file|\bE: Could not get lock|\bE: Conflicting|\bE: Sub-process|\bE: You must put|\bE: The method|\bE: GPG error|\bE: Broken packages|\bE: No packages found/,
      /\bE: (?:Unmet dependencies|Failed to retrieve|Type '|dpkg was interrupted|Could not open lock|Unable to find expected|Unable to acquire|Malformed|Problem with MergeList)|dpkg: dependency problems|is not available, but is referred to by another package|no valid OpenPGP data found/,
      /^Err:\d+ |^Err https?:\/\/|has no installation candidate|Temporary failure resolving|Could not resolve '|Hash Sum mismatch|does not have a Release file|The repository .{1,300} is not signed|have unmet dependencies/,
      /UNTRUSTED signature|: BAD (?:signature|archive)|package mentioned in index not found|due to missing repository tags|^ERROR: \d{1,4} errors?; .{1,60} packages|unable to select packages|unsatisfiable constraints|\(no such package\)|fetch https?:\/\/\S{1,300}APKINDEX.{0,80}(?:error|fail)|temporary error \(try again later\)|(?:fetching|ERROR:) https?:\/\/\S{1,300}: (?:temporary|DNS|Permission|network)/,
      /Unable to find a match|No match for argument|Cannot download repomd|Failed to download metadata|valid baseurl for repo|nothing provides |No package \S{1,100} available|No package matches '|Cannot prepare internal mirrorlist|Error: Failed to synchronize cache/,
      /no enabled repos|Could not retrieve mirrorlist|GPG check FAILED|Public key for .{1,200} is not installed|running transaction$|^error: (?:Failed dependencies|target not found|failed retrieving file|failed to synchronize)|No provider of '/,
      /Curl error \(\d+\)|keyserver receive failed|All mirrors were (?:already )?tried|Status code: [45]\d\d for http|Error downloading packages|Download \(curl\) error for|failed to commit transaction|The certificate is NOT trusted|Problem: (?:package|conflicting)/,
    ),
    unless: anyOf(ranOut),
  },
  {
    id: 'os-packages-failed',
    kind: 'consequence',
    wording:
      'yum, dnf: the lines below it say what the transaction lacks, be it a package or room on the disk',
    pattern: /Transaction (?:test|check) error/i,
  },
  {
    id: 'language-packages-failed',
    kind: 'failure',
    wording: 'Go modules, Cargo, Maven, Gradle, NuGet, Bundler, Composer',
    pattern: anyOf(
      /go: (?:\S{1,300}: )?(?:module|reading|git ls-remote|unrecognized import|invalid version|unknown revision|verifying|downloading .{1,200}: (?:dial|Get)|error loading|go\.mod requires go|errors parsing go\.mod|parsing \S{1,300}go\.mod: |download go\d|updates to go\.mod needed|inconsistent vendoring)|missing go\.sum entry|go\.mod requires go >= |no required module provides|cannot find module providing|cannot find package "[^"]{1,200}" in any of|toolchain not available|(?<!migration )checksum mismatch|proxy\.golang\.org\S{0,300}: (?:dial|read|net|40\d|410|50\d)/,
      /failed to (?:select a version|get `|download from `|fetch `|query replaced)|no matching package (?:named|found)|spurious network error|failed to load source for dependency|Cargo\.lock needs to be updated|failed to parse (?:lock file|manifest) at|failed to load manifest for|requires rustc \d/,
      /Could not (?:resolve (?:dependencies|all|artifact|\S{1,80}:\S{1,80})|transfer artifact|find artifact|GET '|HEAD '|download \S)|Failed to collect dependencies|Non-resolvable (?:parent|import)|or one of its dependencies could not be resolved|PluginResolutionException|Plugin .{1,120} was not found/,
      /Blocked mirror for repositories|Unable to resolve '[^']{1,200}' for '|error NU\d{4}|Unable to load the service index|An error occurred while installing \S{1,100} \(|Hex dependency resolution failed|distributions\/gradle-\S{1,80} failed|Could not find gem|could not find compatible versions|Could not reach host|Could not fetch specs|Gem::\w{0,30}(?:Fetch|Remote)/,
      /Your bundle (?:only supports|is locked to)|build gem native extension|Your Ruby version is|lockfile can't be updated because|composer\.json requires|is missing from your system|Could not find (?:package \S{1,200} (?:with|in a) |a matching version of package)|compatible set of packages|zip archive could not be|Unchecked dependencies for environment|pub get failed|Package fetch failed and no cached|not available for package|there is no package called/,
      /requirements could not be resolved to an installable|curl error \d+ while downloading|could not be downloaded/,
    ),
    unless: anyOf(ranOut, /jib|signing/),
  },
  {
    id: 'language-packages-failed',
    kind: 'failure',
    wording: 'whoever fetches packages: a failure of the network, and the name of a package host',
    pattern: anyOf(
      /no such host|UnknownHostException|could not resolve|Name or service not known|temporary failure in name resolution|server misbehaving/,
      /i\/o timeout|(?:read|connect|connection|operation) timed out|connection refused|connection reset|no route to host|network is unreachable|TLS handshake timeout/,
      /x509: |certificate verify failed|unable to get local issuer|SSLHandshakeException|PKIX path/,
    ),
    about: packageTalk,
    unless: anyOf(imageTalk, ranOut, /\/v2\/|jib|signing|docker|^W: |npm WARN/),
  },
  {
    id: 'download-failed',
    kind: 'failure',
    wording: 'curl and wget in a RUN instruction',
    pattern: anyOf(
      /curl: \((?:5|6|7|16|18|22|28|35|52|56|60|92)\) |wget: (?:unable to resolve|server returned|can't connect|bad address|download timed out|error getting response)/,
      /unable to resolve host address|ERROR 40\d: (?:Not Found|Forbidden)|\.\.\. failed: (?:Connection timed out|Connection refused|No route to host|Network is unreachable)|computed checksum did NOT match/,
    ),
    // What minikube runs itself is printed below `stderr:`.
    unless: anyOf(ranOut, /RPC failed|unable to access|googleapi|^stderr: curl/),
  },
];
