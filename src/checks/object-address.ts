import type { FactValue } from '../model/facts.ts';

/** An object in a store, as a build context names it. */
export interface ObjectAddress {
  readonly provider: FactValue<'objectStorage.provider'>;
  readonly address: string;
  readonly bucket: string;
  readonly key: string;
}

type Form = readonly [RegExp, ObjectAddress['provider']];

/** The forms in which builders take such an address, and those in which the clouds print it. */
const forms: readonly Form[] = [
  [/s3:\/\/(?<bucket>[a-z0-9][a-z0-9.-]+)\/?(?<key>[^\s"'\\,)]*)/i, 's3'],
  [/gs:\/\/(?<bucket>[a-z0-9][a-z0-9._-]+)\/?(?<key>[^\s"'\\,)]*)/i, 'gcs'],
  [
    /https:\/\/[a-z0-9]+\.blob\.core\.(?:windows\.net|chinacloudapi\.cn|usgovcloudapi\.net)\/(?<bucket>[a-z0-9$-]+)\/?(?<key>[^\s"'\\,)?]*)/i,
    'azure',
  ],
  [
    /https:\/\/(?<bucket>[a-z0-9][a-z0-9.-]+)\.s3[.-][a-z0-9.-]*amazonaws\.com(?:\.cn)?\/(?<key>[^\s"'\\,)?]*)/i,
    's3',
  ],
  [
    /https:\/\/s3[.-][a-z0-9.-]*amazonaws\.com(?:\.cn)?\/(?<bucket>[a-z0-9][a-z0-9.-]+)\/(?<key>[^\s"'\\,)?]*)/i,
    's3',
  ],
  [
    /https:\/\/storage\.googleapis\.com\/(?<bucket>[a-z0-9][a-z0-9._-]+)\/(?<key>[^\s"'\\,)?]*)/i,
    'gcs',
  ],
  [/arn:aws[a-z-]*:s3:::(?<bucket>[a-z0-9][a-z0-9.-]+)\/?(?<key>[^\s"'\\,)]*)/i, 's3'],
];

/** The first object that a text names, be it a builder's argument or a line of its log. */
export function objectAddressIn(text: string): ObjectAddress | undefined {
  const found = forms
    .map(([form, provider]) => ({ provider, match: form.exec(text) }))
    .filter(({ match }) => match !== null)
    .toSorted((a, b) => (a.match?.index ?? 0) - (b.match?.index ?? 0))[0];
  const { bucket, key = '' } = found?.match?.groups ?? {};
  return found?.match && bucket
    ? { provider: found.provider, address: found.match[0], bucket, key }
    : undefined;
}
