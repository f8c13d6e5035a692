import { anyOf, type Signature } from './signature.ts';
import { gitTalk, imageTalk } from './talk.ts';

/** What git, ssh and go-git (in Kaniko, Tekton, Argo) say when they cannot fetch the sources. */
export const gitSignatures: readonly Signature[] = [
  {
    id: 'git-ref-not-found',
    kind: 'failure',
    wording: 'git, go-git, BuildKit: the branch, tag or commit does not exist',
    pattern: anyOf(
      /reference not found|couldn't find (?:remote )?ref\b|could not find remote (?:ref|branch)/,
      /remote branch \S{0,256} {0,2}not found in upstream|not our ref\b|reference is not a tree/,
      /pathspec '[^']{0,256}' did not match|unknown revision or path|bad revision '|bad object [0-9a-f]{7}/,
      /GitRemoteRevisionNotFound|Couldn't find any revision to build|A branch or tag with the name|unable to read tree/,
      /does not allow request for unadvertised object|repository does not contain ref|find current revision in submodule path|remote error: want [0-9a-f]{40} not valid|in submodule path '[^']{1,256}', but it did not contain/,
      /unable to resolve (?:revision|reference|git ref)|failed to resolve (?:revision|git ref)|invalid ref(?:erence|spec)? name|fatal: invalid reference: |is not a commit and a branch|Needed a single revision|fatal: not a valid object name:? '(?!HEAD)|Unable to checkout '[0-9a-f]{40}' in submodule|find remote ref\b|no such (?:remote )?ref\b(?!erence)|RefNotFoundException|Ref \S{1,256} can(?:not|'t) be resolved|MissingObjectException|Remote does not have \S{1,256} available for fetch|to a commit SHA\b|revspec '[^']{1,256}' not found|reference 'refs\/[^']{1,256}' not found|cannot locate remote-tracking branch|could not find default branch for repository|fatal: invalid refspec|Could not parse object '|no such branch: |branch '[^']{1,256}' (?:not found|does not exist)/,
    ),
    unless: /image[\w ]{0,20}(?:ref|name|tag|stream)|ref\w{0,8} .{0,40}image|\/v2\/|docker:\/\//i,
  },
  {
    id: 'git-ref-not-found',
    kind: 'failure',
    wording: 'go-git in Kaniko: a commit that the clone does not hold',
    pattern:
      /object not found|(?:revision|ref) \S{1,256} (?:not found|does not exist)|unknown revision|no such reference|find a matching ref/i,
    about: gitTalk,
    unless: /fatal: bad object|gs:\/\/|bucket/i,
  },
  {
    id: 'git-auth',
    kind: 'failure',
    wording:
      'git over https or ssh, go-git in Kaniko: no credentials, wrong ones, or a private repository that is said not to exist',
    pattern: anyOf(
      /could not read (?:Username|Password)|terminal prompts disabled/,
      /Permission denied \(publickey|Permission denied, please try again|UNPROTECTED PRIVATE KEY FILE/,
      /Authentication failed for '|HTTP Basic: Access denied|Invalid username or (?:password|token)/,
      /deploy key (?:you \w{1,20} )?(?:does not have|is not valid)|Auth(?:entication)? (?:fail|cancel)$|UnknownHostKey: |no callback set$|(?:redirects or|too many) authentication replays|failed to authenticate SSH session|extract public key from private key/,
      /(?:remote|ERROR): (?:Repository not found|The project you were looking for could not be found)/,
      /repository '[^']{1,512}' not found|fatal: repository .{1,512} not found/,
      /remote: (?:Permission to \S{1,256} denied|Support for password authentication|Password authentication is not|Write access|Invalid credentials|Access denied|.{0,100}(?:do not have|may not have|not allowed to) access)/,
      /requested URL returned error: (?:401|403)|unable to access '[^']{1,512}': The requested URL returned error: 404/,
      /ssh: handshake failed: .{0,80}unable to authenticate|Host key verification failed|knownhosts: key/,
      /host key is known for|HOST IDENTIFICATION HAS CHANGED|must specify HostKeyCallback|no SSH key .{1,80} forwarded|unset ssh forward key|Permissions \d{4} for .{1,300} are too open|Load key ".{1,300}": |error creating SSH agent|SSH_AUTH_SOCK/,
      /Could not read from remote repository|failed to fetch requested repository .{1,300} with provided credentials/,
      /GitBasicAuth|TF400813|' requires authentication|enforced SAML SSO|Your account (?:has been|is) suspended|TransportException: .{1,300}: not authorized|no CredentialsProvider has been registered|GitAuth(?:Invalid|Basic|Prompt|Expired)|GitRemoteRepositoryNotFound|TF401019|repository with name or identifier|not allowed to (?:download|pull|clone) code/,
    ),
    unless: /^curl|\bwget\b|unauthorized: |\bvia ssh: /i,
  },
  {
    id: 'git-auth',
    kind: 'failure',
    wording: 'go-git in Kaniko, in a chain that names no tool',
    pattern:
      /\bauthentication required(?!;)|authorization failed|repository not found|invalid auth method|invalid credentials|unexpected http status code: 40[13]/i,
    about: anyOf(
      /source context|\bgit\b|\.git\b|clon(?:e|ing)/,
      /^(?:(?:error|fatal):? )?authentication required(?:: Repository not found)?\.?$/,
    ),
    unless: anyOf(imageTalk, /UNAUTHORIZED|\/v2\/|manifest|\bpull\b/),
  },
  {
    id: 'git-unreachable',
    kind: 'failure',
    wording: 'git, ssh, go-git: the git host cannot be reached, by name or by address',
    pattern: anyOf(
      /unable to access '[^']{1,512}': (?:Failed to connect|Could not resolve|Connection|Operation timed out|Recv failure|SSL|Empty reply|Couldn't connect|server certificate|error setting|OpenSSL|GnuTLS)/,
      /ssh: (?:connect to host|Could not resolve hostname)|RPC failed; (?:curl|HTTP)|early EOF|fetch-pack: |the remote end hung up/,
      /i\/o timeout|connection refused|no route to host|network is unreachable|no such host|server misbehaving/,
      /context deadline exceeded|connection timed out|Client\.Timeout exceeded|x509: /,
    ),
    about: gitTalk,
    unless: anyOf(
      imageTalk,
      /\/v2\/|registry|proxy\.golang|operation error|\bimds|storage\.googleapis|blob\.core/,
    ),
  },
];
