import { anyOf, type Signature } from './signature.ts';

/** Failures beside the image build that share its words: recognised so that no cause is named for them. */
export const foreignSignatures: readonly Signature[] = [
  {
    id: 'signing-failed',
    kind: 'foreign',
    wording: 'cosign, Sigstore, attestation and SBOM tools: after the image is there',
    pattern: anyOf(
      /(?:fulcio|rekor)\.|from fulcio|sigstore\.dev|cosign (?:sign|attest|verify)|sign-blob|signing command failed/,
      /fetching ambient OIDC|error signing|signing \[|getting signer/,
      /transparency log|\btlog entry|\brekor entry|SLSA verification failed|Unsupported SBOM|(?:creat|generat|persist|uploading)\w* (?:the )?attestation/,
    ),
    unless: /denied the request/i,
  },
  {
    id: 'webhook-unreachable',
    kind: 'foreign',
    wording: 'Kubernetes API server: an admission webhook did not answer, which is not a denial',
    pattern: /failed calling webhook/i,
  },
  {
    id: 'pod-sandbox-failed',
    kind: 'foreign',
    wording: 'kubelet, CNI plugins: the pod got no network',
    pattern: anyOf(
      /NetworkPlugin \w{1,40}|cni plugin not initialized|cni config uninitialized|cni plugin .{1,80}failed|network plugin is not ready/,
      /failed to (?:set ?up|create|start|reserve|destroy|tear ?down) (?:pod )?(?:network|sandbox)/,
      /assign an IP address to (?:the )?container/,
    ),
    unless:
      /sandbox image|pause:|no space left|failed to mount rootfs|layer not known|read-write layer|overlay mount to|user namespaces/i,
  },
  {
    id: 'volume-not-mounted',
    kind: 'foreign',
    wording: 'kubelet: a volume was not attached or mounted in time',
    pattern: anyOf(
      /Multi-Attach error|AttachVolume\.Attach failed/,
      /Unable to (?:attach or )?mount volumes(?: for pod)?\b.{0,400}(?:timed out|timeout)/,
      /failed to sync (?:secret|configmap) cache|MountVolume\.(?:SetUp|MountDevice) failed .{0,300}(?:timed out|DeadlineExceeded|connection refused|exit status)/,
    ),
  },
  {
    id: 'kubernetes-api-failed',
    kind: 'foreign',
    wording: "kubectl, client-go: the cluster's API, not a registry",
    pattern: anyOf(
      /Unable to connect to the server|error dialing backend|etcdserver: |leader election lost/,
      /\bis forbidden: User ["\\]{0,2}\S{1,300} cannot /,
      /The connection to the server \S{1,260} was refused/,
      /https:\/\/\S{1,260}(?::6443|\/apis?\/(?:v1|apps|batch))\S{0,300}: (?:dial tcp|net\/http|x509|context deadline)/,
    ),
  },
  {
    id: 'probe-failed',
    kind: 'foreign',
    wording: 'kubelet: the program in the container runs, and does not answer',
    pattern: /(?:Liveness|Readiness|Startup) probe (?=failed|errored)/i,
  },
  {
    id: 'docker-daemon-missing',
    kind: 'foreign',
    wording: 'docker: there is no daemon to build with',
    pattern:
      /Cannot connect to the Docker daemon|docker daemon is not running|^(?:ERROR: )?error during connect: |unable to resolve docker endpoint/i,
    // Its own API is below /v1.*.
    unless: /\/v2\//,
  },
  {
    id: 'manifest-refused',
    kind: 'foreign',
    wording:
      'registries: the manifest is of a kind that they do not take, or names what they do not hold',
    pattern: /^(?:error: )?manifest invalid\b|manifest blob unknown/i,
  },
  {
    id: 'upload-too-large',
    kind: 'foreign',
    wording: 'nginx, Cloudflare: a proxy before the registry refuses a large layer',
    pattern: /413 Request Entity Too Large|HTTP 413|413 Payload Too Large/i,
  },
  {
    id: 'ci-policy',
    kind: 'foreign',
    wording: 'GitHub: an action is not allowed in the organisation',
    pattern: /The action \S{1,300} is not allowed|all actions must be from a repository/i,
  },
];
