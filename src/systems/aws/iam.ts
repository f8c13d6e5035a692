import type { EvaluationResult } from '@aws-sdk/client-iam';
import type { Reading } from '../../model/cluster.ts';
import type { RoleDecision } from '../../model/systems/aws.ts';
import { type AwsConfig, clientOptions } from './clients.ts';
import { errorName, refused } from './refusal.ts';

/** What IAM says of a role that reads an object: s3:GetObject on it, and s3:ListBucket, without which a missing one looks refused. */
export async function simulateRead(
  config: AwsConfig,
  timeoutMs: number,
  role: string,
  bucket: string,
  key: string,
): Promise<Reading<RoleDecision[]>> {
  // Loaded when it is asked: most diagnoses never do.
  const { IAMClient, SimulatePrincipalPolicyCommand } = await import('@aws-sdk/client-iam');
  const client = new IAMClient(clientOptions(config, 'iam', timeoutMs));
  const partition = role.split(':')[1] ?? 'aws';
  const arn = `arn:${partition}:s3:::${bucket}`;
  const simulate = async (action: string, resource: string) => {
    const { EvaluationResults = [] } = await client.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: role,
        ActionNames: [action],
        ResourceArns: [resource],
      }),
      { abortSignal: AbortSignal.timeout(timeoutMs) },
    );
    return EvaluationResults.map((result) => ({ action, decision: decisionOf(result) }));
  };
  try {
    const decisions = await Promise.all([
      simulate('s3:GetObject', `${arn}/${key}`),
      simulate('s3:ListBucket', arn),
    ]);
    return { kind: 'found', value: decisions.flat() };
  } catch (error) {
    return errorName(error).startsWith('NoSuchEntity')
      ? { kind: 'not-found' }
      : refused(error, 'iam:SimulatePrincipalPolicy', timeoutMs);
  } finally {
    client.destroy();
  }
}

const decisionOf = ({ EvalDecision }: EvaluationResult): RoleDecision['decision'] => {
  if (EvalDecision === 'allowed') return 'allowed';
  return EvalDecision === 'explicitDeny' ? 'denied' : 'not-allowed';
};
