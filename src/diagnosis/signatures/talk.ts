import { anyOf } from './signature.ts';

/** Words that stand where an image's registry is talked to. */
export const registryTalk = anyOf(
  /\/v[12]\//,
  /regist?ry/,
  /push|pull/,
  /manifest|blob|\bimage|layer/,
  /failed to do request|failed to authorize|token\?|(?:oauth|anonymous|bearer) token|\bjib\b/,
  /^(?:error: |ERRO\[\d+\] )?(?:dial|read) tcp/,
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
  /kubernetes\.default|:6443\b|:2379\b|\/apis?\/(?:v1|apps|batch)/,
  /s3[.-][\w.-]*amazonaws|storage\.googleapis|blob\.core\.windows/,
  /169\.254\.169\.254|metadata\.google|api\.github\.com/,
);

export const notRegistry = anyOf(gitTalk, otherTalk, packageTalk);
