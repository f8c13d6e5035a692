import { anyOf, type Signature } from './signature.ts';

/** What the builders say when the build cache, and not the image, is the trouble. */
export const cacheSignatures: readonly Signature[] = [
  {
    id: 'cache-error',
    kind: 'failure',
    wording: 'BuildKit, Kaniko: the cache cannot be written, read, or is not supported',
    pattern: anyOf(
      /error writing (?:manifest|layer|config) blob|failed to (?:export|save|push|solve with) (?:\w{1,20} )?cache\b(?![-\w]*[.:/]\w)/,
      /failed (?:pushing|pulling) cache (?:to|from) /,
      /cache export (?:feature )?is (?:currently )?not supported|(?:unknown|unsupported) cache (?:exporter|importer)/,
      /failed to configure \S{1,40} cache exporter|failed to solve: .{0,80}failed to configure \S{1,40} cache importer/,
      /(?:uploading|pushing|push|writing) layer (?:\S{1,300} )?to cache.{0,400}(?:error|fail|denied|unauthori[sz]ed|\b40\d\b|\b50\d\b)|(?:error|failed).{0,60}(?:uploading|pushing) (?:layer|image) to cache/,
      // What follows is looked ahead for: the lines of all checks are looked up by what they share.
      /checking push permission(?= for "[^":\s]{1,200}(?::\d{1,5})?\/(?:[^":\s]{0,200}\bcache[\w./-]{0,100}|(?:[^":\s]{1,200}\/)?cache:[\w.-]{1,128})": .{0,400}(?:\b40\d\b|denied|unauthorized|NAME_|not exist))/,
      /extracting fs from image: .{0,400}(?:_UNKNOWN|\b404\b|not found)/,
      /failed to check file presence in cache|not set for (?:s3|azblob|azure|github actions) cache|cache layer with missing/,
      /cache (?:backend|service|entry|record)s?\b.{0,60}(?:not available|not found|corrupt|unavailable)|GetCacheEntryDownloadURL|reserveCache|Cache service responded with|legacy service is shutting down|maximum timeout reached/,
      /blob not found|content at \S{1,400}\/blobs\/\S{1,200} not found|to warm any of the given images|blob sha256:[0-9a-f*]{3,64} not found|content digest sha256:[0-9a-f]{6,64}: not found|blob sha256:[0-9a-f]{2,64} expired|cache flags invalid|failed to (?:get|reserve|commit) cache|error retrieving (?:layer from )?cache|invalid cache|no cache exporter|checking if cached image exists|getting cache destination: |accessing cache image "|local cache (?:ex|im)porter requires|unrecognized cache type|--cache-repo must be|specify cache repo with --cache-repo|\bcache\.db\b.{0,80}: (?:invalid database|checksum error|version mismatch|file size too small)|to clear your build cache|CacheCorruptedException|failed to (?:restore|initialize|load) cache: (?!.{0,200}writable)|cacheconfig\.v0|invalid incomplete links/,
    ),
    unless:
      /permission denied|operation not permitted|no space left|ENOSPC|no such host|i\/o timeout|x509: |snapshotter|failed to extract|content store/i,
  },
  {
    id: 'cache-error',
    kind: 'failure',
    wording: "Kaniko's warmer: the base images did not get into the local cache",
    pattern: /failed warming cache|error while trying to warm image/i,
    unless:
      /permission denied|operation not permitted|no space left|https?:\/\/|dial tcp|x509: |unauthorized|denied|_UNKNOWN|toomanyrequests/i,
  },
  {
    id: 'cache-not-imported',
    kind: 'warning',
    wording: 'BuildKit: there is no cache yet, or it cannot be read; the build goes on without',
    pattern: /failed to configure \S{1,40} cache importer/i,
  },
  {
    id: 'cache-error',
    kind: 'failure',
    wording: 'BuildKit: a status of the registry while the cache is exported',
    pattern:
      /failed to solve: |^ERROR: (?:not_found|not found|maximum timeout|unexpected|failed|denied|unauthorized|error)/i,
    step: /^(?:> )?exporting\b.{0,60}cache|cache export|\bcache for export/i,
    unless:
      /no such host|i\/o timeout|x509: |(?<![\w/-])signing(?![\w-])|error reading from server|transport is closing/i,
  },
];
