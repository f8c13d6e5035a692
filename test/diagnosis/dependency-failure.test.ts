import { describe, expect, it } from 'vitest';
import { dependencyFailure } from '../../src/diagnosis/dependency-failure.ts';

describe('dependencyFailure', () => {
  it.each([
    [
      ['npm ERR! code ETARGET', 'npm ERR! notarget No matching version found for left-pad@^9.9.0.'],
      { manager: 'npm', failure: 'not-found', package: 'left-pad@^9.9.0' },
    ],
    [
      [
        'npm error code ENOTFOUND',
        'npm error network request to https://registry.npmjs.org/express failed, reason: getaddrinfo ENOTFOUND registry.npmjs.org',
      ],
      { manager: 'npm', failure: 'unreachable', host: 'registry.npmjs.org' },
    ],
    [['npm ERR! code ERESOLVE'], { manager: 'npm', failure: 'conflict' }],
    [['npm error code E403'], { manager: 'npm', failure: 'denied' }],
    [['npm ERR! code EINTEGRITY'], { manager: 'npm', failure: 'damaged' }],
    [
      [
        'ERROR: Could not find a version that satisfies the requirement flask==99.1 (from versions: 2.0.1)',
        'ERROR: No matching distribution found for flask==99.1',
      ],
      { manager: 'pip', failure: 'not-found', package: 'flask==99.1' },
    ],
    [
      [
        "WARNING: Retrying after connection broken by 'NewConnectionError': HTTPSConnectionPool(host='pypi.org', port=443): Max retries exceeded",
        'ERROR: No matching distribution found for flask',
      ],
      { manager: 'pip', failure: 'unreachable', package: 'flask', host: 'pypi.org', port: 443 },
    ],
    [
      ['E: Unable to locate package libfoo-dev'],
      { manager: 'apt', failure: 'not-found', package: 'libfoo-dev' },
    ],
    [
      ["E: Version '7.1' for 'curl' was not found"],
      { manager: 'apt', failure: 'not-found', package: 'curl=7.1' },
    ],
    [
      [
        'Err:1 http://deb.debian.org/debian bookworm InRelease',
        "  Temporary failure resolving 'deb.debian.org'",
      ],
      { manager: 'apt', failure: 'unreachable', host: 'deb.debian.org' },
    ],
    [
      ['ERROR: unable to select packages:', '  libfoo (no such package):'],
      { manager: 'apk', failure: 'not-found', package: 'libfoo' },
    ],
    [
      ['go: example.org/kit@v1.9.9: invalid version: unknown revision v1.9.9'],
      { manager: 'go', failure: 'not-found', package: 'example.org/kit@v1.9.9' },
    ],
    [
      [
        'go: downloading: Get "https://proxy.golang.org/example.org/kit/@v/list": dial tcp 142.250.1.1:443: i/o timeout',
      ],
      { manager: 'go', failure: 'unreachable', host: 'proxy.golang.org' },
    ],
    [
      ['error: no matching package named `serdee` found'],
      { manager: 'cargo', failure: 'not-found', package: 'serdee' },
    ],
    [
      ['curl: (7) Failed to connect to dl.example.org port 443 after 3 ms'],
      { manager: 'curl', failure: 'unreachable', host: 'dl.example.org', port: 443 },
    ],
  ])('understands %j', (lines, failure) => {
    expect(dependencyFailure(lines)).toEqual(failure);
  });

  it('is silent about words of no manager', () => {
    expect(dependencyFailure(['error: the tests failed'])).toBeUndefined();
  });
});
