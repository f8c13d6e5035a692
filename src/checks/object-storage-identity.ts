import type { V1ServiceAccount } from '@kubernetes/client-node';
import { defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import type { Cluster, Reading } from '../model/cluster.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Fact, fact, factValues, unknown } from '../model/facts.ts';
import { builderOf } from './builder.ts';
import {
  type CloudIdentity,
  identityOfAccount,
  identityOfContainer,
  injectedRole,
  isRoleName,
  roleAnnotation,
  roleOf,
  serviceAccountOf,
} from './cloud-identity.ts';
import { contextFacts, objectContext } from './object-context.ts';
import { seenIn } from './sources.ts';
import { unseen } from './unseen.ts';

interface Accounts {
  readonly own: Reading<V1ServiceAccount>;
  /** All of the namespace; one of the others may be the one that names a role. */
  readonly others: Reading<V1ServiceAccount[]>;
}

/** Which object is the build context, and as whom does the builder read it? The manifests tell, without the cloud's help. */
export const objectStorageIdentity = defineCheck<Accounts | undefined>({
  id: 'object-storage-identity',
  asks: 'As whom does the builder read its context from the object store?',
  gives: [
    'objectStorage.provider',
    'objectStorage.context',
    'objectStorage.refusal',
    'objectStorage.identity',
    'serviceAccount.name',
    'serviceAccount.role',
    'serviceAccount.withRole',
  ],
  needs: ['job.state'],
  when: 'suggested',
  read: async (cluster, { build, facts }) =>
    objectContext(facts) ? accountsOf(cluster, build) : undefined,
  conclude(accounts, { build, facts }) {
    const context = objectContext(facts);
    if (!context || !accounts)
      return factValues(facts, 'log.signature').includes('s3-denied')
        ? [unknown('objectStorage.provider', 'neither the builder nor its log names an object')]
        : [];
    return [...contextFacts(context, facts), ...identityFacts(accounts, build, context.provider)];
  },
});

type Provider = Parameters<typeof roleOf>[1];

async function accountsOf(cluster: Cluster, build: Build): Promise<Accounts> {
  const { namespace } = build.subject;
  // Both at once: waiting for the first would cost a round in just the case in which the others matter.
  const [own, others] = await Promise.all([
    cluster.get('ServiceAccount', serviceAccountOf(specOf(build)), namespace),
    cluster.list('ServiceAccount', { namespace }),
  ]);
  return { own, others };
}

// What admission wrote into the pod is missing from the Job's template.
const specOf = ({ job, pods }: Build) => pods.at(-1)?.spec ?? job?.spec?.template.spec;

function identityFacts({ own, others }: Accounts, build: Build, provider: Provider): Fact[] {
  const { namespace } = build.subject;
  const name = serviceAccountOf(specOf(build));
  const owner = build.pods.at(-1) ?? build.job ?? {};
  const inPod = (text: string) =>
    seenIn(build.pods.length > 0 ? 'Pod' : 'Job', owner, '.spec', text);
  const inAccount = (text: string): Evidence => ({
    source: `ServiceAccount ${namespace}/${name} .metadata.annotations`,
    text,
  });
  const account = fact('serviceAccount.name', name, inPod(`serviceAccountName: ${name}`));

  const container = builderOf(specOf(build))?.container;
  const ofPod =
    container &&
    identityOfContainer(container, build.pods.at(-1)?.metadata?.annotations ?? {}, provider);
  if (ofPod === 'unread')
    return [
      account,
      unknown('objectStorage.identity', 'its environment comes from objects that are not read'),
    ];
  if (ofPod) return [account, ...stated(ofPod, inPod(ofPod.text))];

  const injected = container && injectedRole(container);
  if (own.kind !== 'found')
    return [
      account,
      ...unseen(own, 'objectStorage.identity', `ServiceAccount ${namespace}/${name}`),
    ];
  const identity = identityOfAccount(roleOf(own.value, provider), injected, provider);
  return [
    account,
    ...stated(identity, inAccount(identity.text)),
    ...(identity.kind === 'none' ? otherWithRole(others, provider) : []),
  ];
}

const stated = ({ kind, role }: CloudIdentity, evidence: Evidence): Fact[] => [
  fact('objectStorage.identity', kind, evidence),
  ...(role ? [fact('serviceAccount.role', role, evidence)] : []),
];

/** Often the role is there, and the Job runs as another ServiceAccount. */
function otherWithRole(others: Reading<V1ServiceAccount[]>, provider: Provider): Fact[] {
  if (others.kind !== 'found')
    return unseen(others, 'serviceAccount.withRole', 'other ServiceAccount');
  const other = others.value.find((one) => isRoleName(roleOf(one, provider) ?? '', provider));
  const role = roleOf(other, provider);
  const name = other?.metadata?.name;
  if (!other || !role || !name) return [];
  const evidence = seenIn(
    'ServiceAccount',
    other,
    '.metadata.annotations',
    `${roleAnnotation(provider)}: ${role}`,
  );
  return [fact('serviceAccount.withRole', { name, role }, evidence)];
}
