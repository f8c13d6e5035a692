/** Which part of AWS, and where: the SDK's own default chain finds the credentials. */
export interface AwsConfig {
  readonly region: string;
  /** Addresses in place of AWS' own: VPC endpoints, an emulator. */
  readonly endpoints: { readonly s3?: string; readonly iam?: string; readonly ecr?: string };
}

/** Time limits, and no retries beyond one: an engineer waits. */
export const clientOptions = (
  { region, endpoints }: AwsConfig,
  service: keyof AwsConfig['endpoints'],
  timeoutMs: number,
) => {
  const endpoint = endpoints[service];
  return {
    region,
    maxAttempts: 2,
    requestHandler: { connectionTimeout: timeoutMs, requestTimeout: timeoutMs },
    ...(endpoint ? { endpoint } : {}),
  };
};
