import { anyOf, type Signature } from './signature.ts';

/** What Kubernetes says of a pod before a container of it runs, and when a node ends it. */
export const kubernetesSignatures: readonly Signature[] = [
  {
    id: 'run-as-root-refused',
    kind: 'failure',
    wording: 'kubelet: runAsNonRoot, and the image would run as root or names its user',
    pattern: anyOf(
      /runAsNonRoot and image (?:will run as root|has non-numeric user)/,
      /breaks non-root policy|runAsUser breaks/,
    ),
  },
  {
    id: 'image-name-invalid',
    kind: 'failure',
    wording: 'kubelet, Docker, containers/image, go-containerregistry: not an image reference',
    pattern: anyOf(
      /InvalidImageName|Failed to apply default image tag|couldn't parse image (?:reference|name)/,
      /invalid reference format|(?:destination|push).{0,200}could not parse reference|unable to parse image name/,
      /repository name (?:must be lowercase|must be canonical|must have at least one component)/,
      /(?:repository|tag) can only contain the (?:runes|characters)|(?:repository|tag) must be between \d{1,4} and \d{1,4} (?:runes|characters)|must contain exactly one '@' separator|create a tag with a digest reference|invalid tag format/,
      /short-name .{1,200} did not resolve to an alias|short-name resolution enforced|no unqualified[- ]search registries/,
      /invalid image name ['"]|invalid tag "|invalid repository name|NAME_INVALID|TAG_INVALID|is not a valid repository\/tag|must be valid RFC 3986 URI authorities|invalid image reference|is not a valid (?:docker )?image reference|unable to parse image reference|Image reference must be in the form|requires the full repository path|neither a tag nor a valid digest|invalid checksum digest format/,
    ),
    unless:
      /\bdockerfile\b(?![/-])|parse stage name|immutable|already exists in the|checking push permission for "[^"]{1,300}\/cache[":]|getting cache destination/i,
  },
  {
    id: 'admission-denied',
    kind: 'failure',
    wording: 'Kubernetes API server, OpenShift: a policy refuses the pod',
    pattern: anyOf(
      /violates PodSecurity|PodAdmissionFailed/,
      /unable to validate against any (?:security context constraint|pod security policy)/,
      /admission webhook \S{1,300} denied\b|image policy webhook backend denied|images? rejected by webhook backend|rule '[^']{1,200}' failed\. validation error/,
      /ValidatingAdmissionPolicy .{1,300} denied|denied by \S{1,100} ?policy|blocked due to the following policies/,
      /PodSecurityPolicy: (?:unable|no providers)|no providers available to validate pod request/,
      /(?:Privileged containers are not allowed|hostPath volumes are not allowed)/,
      /: Forbidden: disallowed by cluster policy|SecurityContext\.\w{1,40} is forbidden|pod rejected: RuntimeClass|conflicts? with its namespace (?:node label selector|whitelist)|GKE Warden rejected|denied by Binary Authorization|SysctlForbidden|forbidden sysctl: |\[denied by [\w.-]{1,253}\]|: Forbidden: not usable by user or serviceaccount|is forbidden: cannot set blockOwnerDeletion/,
    ),
  },
  {
    id: 'quota-exceeded',
    kind: 'failure',
    wording: 'Kubernetes API server: ResourceQuota and LimitRange',
    pattern: anyOf(
      /exceeded quota: |failed quota: |ExceededResourceQuota|insufficient (?:unused )?quota (?:to match|for)/,
      /is forbidden: (?:limited to \d|(?:cpu|memory) (?:quota is|is limited by quota))/,
      /(?:maximum|minimum) (?:cpu|memory|ephemeral-storage|storage)\b.{0,40} usage per (?:Container|Pod|PersistentVolumeClaim) is/,
      /max limit to request ratio|must specify (?:limits|requests)\.|must be less than or equal to (?:cpu|memory) limit/,
      /reason: forbidden.{0,80}quota|"reason": ?"QuotaExceeded"|status unknown for quota|due to quota restrictions|AccountLimitExceeded|VcpuLimitExceeded|approved Total Regional Cores|Quota '\w{1,60}' exceeded/,
    ),
  },
  {
    id: 'unschedulable',
    kind: 'failure',
    wording: 'kube-scheduler, cluster autoscaler, kubelet: no node takes the pod',
    pattern: anyOf(
      /\b0\/\d{1,6} nodes are available|no nodes (?:available to schedule|are available that match)|Pod scheduling timeout\.$|nodes? didn'?t match/,
      /\bFailedScheduling\b|\bUnschedulable\b(?! ?taint)/,
      /unbound (?:immediate )?PersistentVolumeClaims|had untolerated taint|had taints? \{?.{0,100}that the pod didn'?t tolerate/,
      /didn't trigger scale-up|\bOutOf(?:cpu|memory|pods|ephemeral-storage)\b|Node didn't have enough (?:resource|capacity)/,
      /requested number of devices unavailable|no healthy devices present|no persistent volumes available for this claim|^(?:SchedulerError )?binding rejected: |incompatible with (?:nodepool|provisioner) "|no instance type (?:satisfied|met)|non-empty scheduling gates|not supported on Fargate|storageclass\.storage\.k8s\.io "[^"]{1,253}" not found/,
      /failed to provision volume with StorageClass|fit failure on node|ExceededNodeResources|SchedulerPredicates failed|PersistentVolumeClaim is not bound|find a fit for pod|fit in any node|plugin "VolumeBinding"|persistentvolumeclaim "[^"]{1,253}" not found|Insufficient (?:cpu|memory|pods|ephemeral-storage|nvidia)/,
      /\d{1,6} Too many pods|node\(s\) (?:didn't|had|were) |Can't scale up a node|blocking scale ?up/,
    ),
    unless: /for the Java Runtime|Predicate NodeAffinity failed/i,
  },
  {
    id: 'config-missing',
    kind: 'failure',
    wording: 'kubelet: a Secret, ConfigMap or key that the pod needs is not there',
    pattern: anyOf(
      /\b(?:secrets?|configmaps?|serviceaccounts?|persistentvolumeclaims?|config ?maps?) "?[^"\s]{1,253}"? not found/,
      /MountVolume\.SetUp failed for volume .{1,300}: (?:configmaps?|secrets?) "[^"]{1,253}" not\b/,
      /couldn.?t (?:find|get) (?:key|secret|configmap) .{1,253}/,
      /SecretProviderClass\S{0,80} "[^"]{1,253}" not found|no PriorityClass with name|error connecting to provider "|hostPath type check failed|MountVolume\.SetUp failed .{1,300}: path "[^"]{1,300}" does not exist|\b(?:ServiceAccount|BuildStrategy|ClusterBuildStrategy|SecretRef)NotFound\b|Output image could not be resolved/,
      /service account \S{1,253} was not found/,
      /references non-existent (?:secret |config |configmap )?key|\bMissingPushSecret\b/,
      /error looking up service account|no API token found for service account|object ".{1,253}"\/".{1,253}" not registered/,
      /Secret .{1,253} does not exist|(?:Secret|ConfigMap) .{1,253} was not found/,
    ),
    unless: /imagePullSecret|FailedToRetrieveImagePullSecret/i,
  },
  {
    id: 'evicted-for-storage',
    kind: 'failure',
    wording: 'kubelet: the pod or its node is short of local disk',
    pattern: anyOf(
      /low on resource: \[?(?:ephemeral-storage|nodefs|imagefs|inodes|DiskPressure)|larger consumption of ephemeral-storage|attempting to reclaim (?:ephemeral-storage|nodefs|imagefs)/,
      /exceed(?:s|ed) (?:the total limit of containers|its local ephemeral storage limit)|ephemeral local storage usage exceeds/,
      /Usage of EmptyDir volume .{1,253} exceeds the limit/,
      /had condition: \[DiskPressure|FreeDiskSpaceFailed|wanted to free \d{1,20} bytes, but freed|failed to garbage collect required amount of images|(?:has|had|under) DiskPressure|NodeHasDiskPressure/,
    ),
  },
  {
    id: 'node-failed',
    kind: 'failure',
    wording: 'kubelet, node and taint controllers: the node ended the pod, or went away',
    pattern: anyOf(
      /low on resource: \[?(?:memory|pids?|MemoryPressure|PIDPressure)|had condition: \[(?:MemoryPressure|PIDPressure)/,
      /\bNodeLost\b|node .{1,253} (?:is unresponsive|was lost|went away)|\bNodeNotReady\b|Node is not ready/,
      /(?:imminent )?node shutdown|Node is (?:in progress of )?shutting|NodeShutdown|Shutdown manager killing pod|TaintManagerEviction|DeletionByTaintManager|Marking for deletion Pod/,
      /\bPreempted by |(?<![\w/-])Preempting\b(?![:@-])|Preempted in order to admit|spot (?:instance )?(?:interruption|termination)/,
      /(?:runner|agent).{0,120} lost communication with the server|runner has received a shutdown signal|system failure\): .{0,80}pods "[^"]{1,253}" not found|as the node is shutting down|container could not be located when the pod was (?:terminated|deleted)|deleting pod for node scale down|Predicate \w{1,60} failed|Pod got deleted unexpectedly|hudson\.remoting\.ChannelClosed|^java\.nio\.channels\.ClosedChannelException$|Unexpected termination of the channel|Backing channel '[^']{1,300}' is disconnected|Connection was broken: java\.|Agent \S{1,253} was deleted, but|was deleted; cancelling node body|attempting to reclaim memory|NodeHasInsufficientMemory|DeletionByPodGC|PodGC: node no longer exists|node not found|stopped posting node status|PLEG is not healthy|compute\.instances\.preempted|We stopped hearing from agent|went offline during the build|assuming it is not coming back|\bRemovedNodeCause\b|^Agent was removed|because the agent was stopped|agent lost\)|hosted runner encountered an error while running your job|system failure\): aborted: |Pod just failed \(Reason: |pod deleted during operation|\bworker disappeared|by sigs\.k8s\.io\/descheduler|^Evicted pod: |evicted by VPA Updater|EvictedByVPA|Disrupting node: /,
      /\b(?:BuildPodEvicted|TerminationByKubelet|PreemptionByScheduler|EvictionByEvictionAPI)\b/,
    ),
    unless: /ephemeral-storage|DiskPressure|No preemption victims|Preemption is not helpful/i,
  },
];
