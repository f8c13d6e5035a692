import type { V1PodSpec } from '@kubernetes/client-node';
import { defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import type { Cluster, Pod, Reading } from '../model/cluster.ts';
import { type Fact, type FactValue, fact, factValue } from '../model/facts.ts';
import { type Builder, builderOf, option } from './builder.ts';
import { gitContext } from './git-context.ts';
import { keyFor, mountAt, mountsOf, pathInVolume } from './mounted-file.ts';
import { podsOfJobs } from './recent-builds.ts';
import { seenIn } from './sources.ts';
import { unseen } from './unseen.ts';

type Login = FactValue<'git.credentials.elsewhere'>['variables'];

interface Elsewhere {
  readonly pods: Reading<Pod[]>;
  readonly user?: { readonly pod: Pod; readonly login: Login };
  readonly exist?: readonly Reading<true>[];
}

/** With which Secrets did other builds of the namespace clone from that git host? Their values are not read. */
export const gitCredentialsElsewhere = defineCheck<Elsewhere | undefined>({
  id: 'git-credentials-elsewhere',
  asks: 'With which login do other builds clone from that host?',
  gives: ['git.credentials.elsewhere'],
  needs: ['builder.context'],
  when: 'suggested',
  async read(cluster, { build, facts }) {
    const kind = builderOf(specOf(build))?.kind ?? 'unknown';
    const host = gitContext(factValue(facts, 'builder.context') ?? '', kind)?.host;
    return host ? elsewhere(cluster, build, host) : undefined;
  },
  conclude(read): Fact[] {
    if (!read) return [];
    const { pods, user, exist = [] } = read;
    if (pods.kind !== 'found') return unseen(pods, 'git.credentials.elsewhere', 'other build');
    if (!user) return [];
    const hidden = exist.find((one) => one.kind !== 'found');
    const names = user.login.map(({ secret }) => secret).join(', ');
    if (hidden) return unseen(hidden, 'git.credentials.elsewhere', `Secret ${names}`);
    return [
      fact(
        'git.credentials.elsewhere',
        { usedBy: user.pod.metadata?.name ?? '', variables: user.login },
        seenIn('Pod', user.pod, '.spec', `clones with Secret ${names}`),
      ),
    ];
  },
});

const specOf = ({ job, pods }: Build) => job?.spec?.template.spec ?? pods[0]?.spec;

async function elsewhere(cluster: Cluster, build: Build, host: string): Promise<Elsewhere> {
  const { namespace } = build.subject;
  const pods = await podsOfJobs(cluster, namespace);
  if (pods.kind !== 'found') return { pods };
  const own = new Set(build.pods.map(({ metadata }) => metadata?.name));
  const [user] = pods.value.flatMap((pod) => {
    const isOther = !own.has(pod.metadata?.name) && pod.status?.phase === 'Succeeded';
    const login = isOther && pod.spec ? loginOf(pod.spec, host) : [];
    return login.length > 0 ? [{ pod, login }] : [];
  });
  if (!user) return { pods };
  const names = [...new Set(user.login.map(({ secret }) => secret))];
  return {
    pods,
    user,
    exist: await Promise.all(names.map((name) => cluster.secretExists(name, namespace))),
  };
}

/** The login of a build that takes its context from the host, by the variables that Kaniko calls them. */
function loginOf(spec: V1PodSpec, host: string): Login {
  const builder = builderOf(spec);
  if (!builder || gitContext(builder.context ?? '', builder.kind)?.host !== host) return [];
  return builder.kind === 'kimia' ? ofFile(builder, spec) : ofVariables(builder);
}

function ofVariables({ kind, container }: Builder): Login {
  if (kind !== 'kaniko') return [];
  const given = ['GIT_TOKEN', 'GIT_USERNAME', 'GIT_PASSWORD'].flatMap((name) => {
    const from = container.env?.find((one) => one.name === name)?.valueFrom?.secretKeyRef;
    return from?.name ? [{ name, secret: from.name, key: from.key }] : [];
  });
  const token = given.filter(({ name }) => name === 'GIT_TOKEN');
  return token.length > 0 ? token : given.length === 2 ? given : [];
}

/** Kimia reads a token from the file of `--git-token-file`. */
function ofFile({ arguments: words, container }: Builder, { volumes = [] }: V1PodSpec): Login {
  const file = option(words, ['--git-token-file']);
  const mounted = file ? mountAt(file, mountsOf(container, volumes)) : undefined;
  if (!file || !mounted || mounted.sources === 'filled-at-run-time') return [];
  const path = pathInVolume(file, mounted.mount);
  return mounted.sources.flatMap((source) => {
    const key = keyFor(path, source);
    return source.kind === 'Secret' && key ? [{ name: 'GIT_TOKEN', secret: source.name, key }] : [];
  });
}
