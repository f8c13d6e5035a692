import { anyOf } from './signature.ts';

/** Words that stand where an image's registry is talked to. */
export const registryTalk = anyOf(
  /\/v2\/|\/v1\/(?:_ping|repositories|images|users|search)/,
  /regist?ry/,
  /push|pull/,
  /manifest|blob|\bimage|layer/,
  /failed to do request|failed to authorize|token\?|(?:oauth|anonymous|bearer) token|\bjib\b/,
  /^(?:error: |ERRO\[\d+\] )?(?:dial|read) tcp/,
);

/** Does a text have to do with images at all, by their tools' names or by what is done with them? */
export const speaksOfImages = anyOf(
  /regist?ry|\bimages?\b|manifest|\bblobs?\b|\blayers?\b|\bpull|\bpush|\/v2\/|dockerfile|image(?:pull|stream)/,
  /docker|podman|buildah|buildkit|buildx|kaniko|kimia|skopeo|crane\b|containerd|cri-?o\b|\bjib\b|buildpack|s2i\b/,
  /\bgcr\b|\becr\b|\.dkr\.|quay|harbor|artifactory|(?:oauth|anonymous|bearer) token|failed to (?:solve|copy)/,
  /toomanyrequests|response from daemon|parsing HTTP \d{3}|unexpected HTTP status|AuthorizationToken|client\.cert\b|client certificate for|unexpected status|download rate limit/,
);

export const gitTalk = anyOf(
  /\.git\b|\bgit\b|git@|git:\/\//,
  /source context|clon(?:e|ing)|upload-pack/,
  /\/\/(?:github|gitlab|bitbucket)\.(?:com|org)\//,
  /port 22\b|:22:/,
);

/** Package managers and the hosts that they fetch from. */
export const packageTalk = anyOf(
  /npm (?:ERR|error|WARN)|registry\.npmjs|registry\.yarnpkg|\byarn\b|\bpnpm\b|npmmirror/,
  /\bpypi\b|pythonhosted|\bpip3?\b|\/simple\/|\bpoetry\b|\bconda\b/,
  /(?:deb|security|archive|ports|snapshot)\.(?:debian|ubuntu)|\bapt(?:-get)?\b|^[EW]: |^Err:/,
  /dl-cdn\.alpinelinux|APKINDEX|\bapk\b/,
  /\bdnf\b|\byum\b|microdnf|repomd\.xml|mirrorlist|\bcurl error\b/,
  /proxy\.golang\.org|sum\.golang\.org|^go: |go mod|goproxy/,
  /crates\.io|\bcargo\b|repo\.maven|maven\.org|\bartifact \S+:\S+:|gradle/,
  /rubygems|\bbundler?\b|nuget|packagist|composer/,
);

/** Go programs word network failures alike; these are not about an image's registry. */
export const otherTalk = anyOf(
  /webhook|(?:fulcio|rekor)\.|sigstore|\bsigning\b|cosign/,
  /kubernetes\.default|:(?:6443|237[569]|9200|9092|5432|3306|6379|27017|5672|8200)\b|\/apis?\/(?:v1|apps|batch)/,
  /s3[.-][\w.-]*amazonaws|storage\.googleapis|blob\.core\.windows/,
  /169\.254\.169\.254|metadata\.google|api\.github\.com/,
  // A program's own database, and what is posted elsewhere than to a registry or for its token.
  /could not translate host name|OperationalError|request to https?:\/\/\S{1,300} failed, reason/,
  /^(?!.*(?:failed to do request|blob|layer|pull|push|image|regist|manifest|docker)).*\bGet \\?"https?:\/\/[^\s/"]{1,260}\/(?!v[02]\/|v1\/(?:_ping|repositories|images|users)|v\d\.|[^\s"]{0,200}(?:token|auth|sha256))\w/,
  /\bPost \\?"https?:\/\/[^\s/"]{1,260}\/(?!v\d|[^\s"]{0,200}(?:token|auth))\w/,
);

/**
 * What a client of an image's registry says, whatever the image and the task are called: an image `gradle`, `alpine/git`
 * or `cert-manager-webhook` is pulled like any other.
 */
export const imageTalk = anyOf(
  /https?:\/\/[^\s"/]{1,260}\/v2\/(?:["\s:?,]|$|\S{1,400}\/(?:manifests|blobs|tags|referrers)\/)/,
  /\/token\?\S{0,400}(?:scope=repository|service=)/,
  /Failed to pull image|(?:pull|pulling) and unpack image|failed to resolve source metadata|pinging (?:container|docker) registry/,
  /checking push permission|error pushing image|failed to push (?!some refs)|initializing source docker:|reading manifest \S{1,200} in |failed to resolve reference "/,
  /pushing image "|initiating layer upload to \/v2\/|\blogging into "|"docker:\/\/|(?:push|pull) access denied|checking whether a blob /,
);

/** The talk of another program: not where a client of a registry speaks. */
export const besidesImages = (...talk: readonly RegExp[]): RegExp =>
  new RegExp(`^(?![^]*(?:${imageTalk.source}))[^]*(?:${anyOf(...talk).source})`, 'i');

export const notRegistry = besidesImages(gitTalk, otherTalk, packageTalk);
