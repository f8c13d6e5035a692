import type { Diagnosis } from '../../model/diagnosis.ts';
import { askedAs } from '../../model/references.ts';

type Subject = Diagnosis['subject'];

/** The command that diagnoses a build from a bundle. */
export const diagnoseWith = ({ kind, namespace, name }: Subject, folder: string): string =>
  `buildmedic diagnose ${askedAs({ kind, name })} -n ${namespace} --bundle ${quoted(folder)}`;

/** A path as a shell takes it. */
const quoted = (path: string): string =>
  /^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;

/** What a collected bundle says about itself. */
export const bundleReadme = (
  subject: Subject,
): string => `# ${subject.kind} ${subject.namespace}/${subject.name}

What Buildmedic read of a cluster to diagnose this build, and nothing more:

- \`namespaces/\`, \`cluster.yaml\`: the Kubernetes objects
- \`logs/<namespace>/<pod>/<container>.log\`: the logs
- \`service-proxy.yaml\`: what Services answered
- \`nodes/<node>/stats-summary.json\`: how full the volumes of those pods were
- \`forbidden.yaml\`, \`unavailable.yaml\`: what could not be read, and why

Values that look like secrets are masked, the same one always alike. Secrets are listed by name; of one that holds
credentials for registries the registries are named, and masks stand in the place of the credentials.

From inside this folder:

    ${diagnoseWith(subject, '.')}
    buildmedic bundle serve .
`;
