import { anyOf, type Signature } from './signature.ts';

/** What the builders say of their own steps: no failures, but they tell what a failure was about. */
export const stepSignatures: readonly Signature[] = [
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
    wording: 'Kaniko, Buildah, Docker: the build itself is done',
    pattern: /Pushing image to |^Copying blob .{1,200} to |^The push refers to (?:a )?repository/i,
  },
  {
    id: 'cache-step',
    kind: 'context',
    wording: 'BuildKit, Kaniko: the cache is read or written',
    pattern: anyOf(
      /^(?:> )?(?:exporting|importing) cache\b|^(?:> )?exporting to (?=(?:GitHub|GHA|S3|registry|client|local)\b.{0,40}cache)|preparing build cache for export|sending cache export/,
      /Pushing layer \S{1,512} to cache|Checking for cached layer/,
    ),
  },
  {
    id: 'image-push-step',
    kind: 'context',
    wording: 'BuildKit: the image is made and pushed',
    // What follows is looked ahead for: the lines of all exports are looked up by what they share.
    pattern: /^(?:> )?(?:exporting to (?=image|oci)|pushing layers|pushing manifest)/i,
  },
  {
    id: 'time-over',
    kind: 'context',
    wording: 'Cloud Build: the time of the build is over',
    pattern: /^TIMEOUT$/,
  },
  {
    id: 'job-runs',
    kind: 'progress',
    wording: 'GitLab, Jenkins: the pod of the job runs; Tekton: the sources are there',
    pattern: /^Running on \S{1,253} (?:via|in) |^Successfully cloned /i,
  },
  {
    id: 'next-step',
    kind: 'progress',
    wording:
      'Kaniko, Buildah, Docker, buildpacks: the instruction or phase before, or a transfer, is done',
    pattern: anyOf(
      /^(?:INFO\[\d{1,8}\] )?(?:Unpacking rootfs|Downloading base image |Extracting layer \d|Taking snapshot of|Pushing image to |Retrieving image manifest )/,
      /^INFO\[\d{1,8}\] (?:RUN|COPY|ADD|ENV|WORKDIR|USER|CMD|ENTRYPOINT|LABEL|EXPOSE|ARG) /,
      /^STEP \d{1,4}(?:\/\d{1,4})?: /,
      /^Step \d{1,4}\/\d{1,4} : /,
      /^===> (?:ANALYZING|DETECTING|RESTORING|BUILDING|EXPORTING)/,
      /^Writing manifest to image destination|^Storing signatures/,
      /^args: \[-c |^Running: \[/,
    ),
  },
  {
    id: 'image-pulled',
    kind: 'progress',
    wording: 'kubelet, Docker: the image is there now',
    pattern:
      /Successfully pulled image|Started container|Created container|Status: (?:Downloaded newer image|Image is up to date) for /,
    unless: /Failed to pull|Back-?off/i,
  },
  {
    id: 'image-pushed',
    kind: 'success',
    wording: 'Kaniko, Docker, Kimia, OpenShift, Jib: the image is in the registry',
    pattern: anyOf(
      /\bPushed (?:image )?(?:to )?(?:\S{1,512}@sha256:|\d{1,3} destinations)/,
      /Successfully pushed:? |Push successful|Built and pushed image/,
      /digest: sha256:[0-9a-f]{8,64} size: \d+/,
    ),
  },
  {
    id: 'image-built',
    kind: 'success',
    wording:
      'Docker, Buildah, BuildKit, Kimia, Jib, ko, Skaffold, CI systems: the build ended well',
    pattern: anyOf(
      /^Successfully (?:built|tagged) |Successfully built image '/,
      /^naming to \S{1,512}(?: [\d.]{1,10}s)? done|^naming to \S{1,512} +[\d.]{1,10}s$|^pushing manifest for \S{1,512}(?: [\d.]{1,10}s)? done/,
      /^ ?\d{1,4} warnings? found \(use docker --debug/,
      /^Built image to Docker daemon|\bcompletion\b.{0,40}Build successful/,
      /^(?:[\d/]{10} [\d:]{8} )?Published \S{1,512}@sha256:|^Build \[\S{1,512}\] succeeded|^Build successful$|\bFunction (?:deployed|created|updated) in namespace/,
      /Skipping push to container registry due to --no-push/,
      /^Job succeeded|^Finished: SUCCESS|\b(?:Job|Build) (?:was |has )?(?:completed|finished) successfully/,
    ),
    // A command that is about to say so, which some systems run after a failure too.
    unless: /\becho\b|Running command/i,
  },
];
