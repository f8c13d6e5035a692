import { anyOf, type Signature } from './signature.ts';

/** What the builders say when the build cache, and not the image, is the trouble. */
export const cacheSignatures: readonly Signature[] = [
  {
    id: 'cache-error',
    kind: 'failure',
    wording: 'BuildKit, Kaniko: the cache cannot be written, read, or is not supported',
    pattern: anyOf(
      /error writing (?:manifest|layer|config) blob|failed to (?:export|save|push|solve with) (?:\w{1,20} )?cache\b/,
      /cache export (?:feature )?is (?:currently )?not supported|(?:unknown|unsupported) cache (?:exporter|importer)/,
      /failed to configure \S{1,40} cache (?:exporter|importer)/,
      /(?:uploading|pushing|push|writing) layer (?:\S{1,300} )?to cache.{0,400}(?:error|fail|denied|unauthori[sz]ed|\b40\d\b|\b50\d\b)|(?:error|failed).{0,60}(?:uploading|pushing) (?:layer|image) to cache/,
      /checking push permission for "[^"]{0,400}cache[^"]{0,100}": .{0,400}(?:\b40\d\b|denied|unauthorized|NAME_|not exist)/,
      /(?:cache|Cache)(?:Service)?\S{0,40} .{0,60}(?:not (?:available|found)|corrupt|invalid checksum)|GetCacheEntryDownloadURL|reserveCache/,
      /blob not found in (?:the )?cache|failed to get cache|error retrieving cache|invalid cache/,
    ),
    unless:
      /permission denied|operation not permitted|compute cache key|load cache key|no such host|i\/o timeout|x509/i,
  },
  {
    id: 'cache-error',
    kind: 'failure',
    wording: 'BuildKit: a status of the registry while the cache is exported',
    pattern: /^(?:ERROR: |error: ).{0,400}(?:unexpected status|\b40[0134]\b|denied|unauthorized)/i,
    step: /exporting cache|build cache for export/i,
    unless: /no such host|i\/o timeout|x509|signing/i,
  },
];
